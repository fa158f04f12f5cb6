//! Progress of the first reading, as the client shows it.
//!
//! In: what was read. Out: messages, once the client has agreed to show them.

use crate::model::Message;
use crate::words::Language;

/// How far the reading that is under way has come.
#[derive(Debug, Default)]
pub struct Progress {
    count: u64,
    token: Option<String>,
    shown: bool,
    last: (usize, usize),
}

impl Progress {
    /// A reading begins: asks the client whether it shows progress.
    #[must_use]
    pub fn begin(&mut self, can: bool) -> Option<Message> {
        self.count += 1;
        let token = format!("consentlint/read/{}", self.count);
        (self.token, self.shown, self.last) = (can.then(|| token.clone()), false, (0, 0));
        can.then_some(Message::CreateProgress(token))
    }

    /// The client shows progress under this token, if the reading is not over yet.
    #[must_use]
    pub fn shown(&mut self, token: &str, language: Language) -> Vec<Message> {
        let Some(known) = self.token.as_ref().filter(|known| *known == token) else { return Vec::new() };
        self.shown = true;
        let begin = Message::BeginProgress(known.clone(), language.reading().to_owned());
        let (done, total) = self.last;
        std::iter::once(begin).chain(self.read(done, total, language)).collect()
    }

    /// So much has been read.
    #[must_use]
    pub fn read(&mut self, done: usize, total: usize, language: Language) -> Option<Message> {
        self.last = (done, total);
        let token = self.token.as_ref().filter(|_| self.shown && total > 0)?;
        let percentage = u32::try_from(done * 100 / total).unwrap_or(100).min(100);
        Some(Message::Progress(token.clone(), language.files_of(done, total), percentage))
    }

    /// The reading is over.
    #[must_use]
    pub fn end(&mut self) -> Option<Message> {
        let token = self.token.take()?;
        std::mem::take(&mut self.shown).then(|| Message::EndProgress(token, String::new()))
    }
}
