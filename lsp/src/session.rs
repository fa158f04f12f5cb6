//! What was agreed with the client.
//!
//! In: the client and its settings. Out: languages, units, how diagnostics reach it.

use analyzer::positions::Unit;
use serde_json::Value;

use crate::model::{Abilities, Client};
use crate::settings::{Delivery, Settings};
use crate::words::Language;

/// What was agreed with the client.
#[derive(Clone, Debug)]
pub struct Session {
    /// What columns count.
    pub unit: Unit,
    /// What the client can do.
    pub can: Abilities,
    /// Whether it asks for diagnostics; this cannot change later.
    pub pulls: bool,
    /// What the user chose.
    pub settings: Settings,
    /// The language to speak.
    pub language: Language,
    locale: Option<String>,
    /// What the client came with: later settings stand on top of it.
    given: Value,
}

impl Session {
    /// A session, and what is wrong with the client's settings.
    #[must_use]
    pub fn new(client: &Client) -> (Session, Option<String>) {
        let given = client.options.clone().unwrap_or_default();
        let (settings, wrong) = match Settings::read(&given) {
            Ok(settings) => (settings, None),
            Err(wrong) => (Settings::default(), Some(wrong)),
        };
        let session = Session {
            unit: client.unit.unwrap_or(Unit::Utf16),
            can: client.can,
            pulls: pulls(&client.can, settings.diagnostics),
            language: settings.language(client.locale.as_deref()),
            settings,
            locale: client.locale.clone(),
            given: if wrong.is_none() { given } else { Value::Null },
        };
        (session, wrong)
    }

    /// Takes new settings, on top of those that the client came with. True if they say something else than before.
    ///
    /// # Errors
    /// What is wrong with them, in one sentence; those before stay.
    pub fn set(&mut self, value: &Value) -> Result<bool, String> {
        let settings = Settings::read_over(&self.given, value)?;
        self.language = settings.language(self.locale.as_deref());
        let before = std::mem::replace(&mut self.settings, settings);
        Ok(before != self.settings)
    }
}

impl Default for Session {
    fn default() -> Session {
        Session::new(&Client::default()).0
    }
}

/// Whether diagnostics are asked for by this client. A client that takes pushed ones gets these for the whole project
/// unless it is told otherwise: few ask for more than the open files.
#[must_use]
pub fn pulls(can: &Abilities, wanted: Delivery) -> bool {
    match wanted {
        Delivery::Push => false,
        Delivery::Pull => can.pull,
        Delivery::Auto => can.pull && !can.push,
    }
}
