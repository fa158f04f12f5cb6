//! Settings of the client.
//!
//! In: JSON, from `initializationOptions`, `workspace/configuration` or `workspace/didChangeConfiguration`. Out:
//! [`Settings`], or a sentence that says what is wrong.

use std::path::PathBuf;

use analyzer::Confidence;
use serde::Deserialize;
use serde_json::Value;

use crate::words::Language;

/// The section of the client's settings that is ours.
pub const SECTION: &str = "consentlint";

/// What the user can choose in the editor. Everything that concerns the project stands in its `consentlint.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Settings {
    /// `en` or `zh-CN`; empty or `auto`: the client's language.
    pub language: String,
    /// Findings below this are not shown.
    pub min_confidence: MinConfidence,
    /// Folders with further rules.
    pub rules: Vec<PathBuf>,
    /// Test source sets too.
    pub include_tests: bool,
    /// Pause after an edit, in milliseconds; none: by how long a check takes.
    pub debounce: Option<u64>,
    /// Whether diagnostics are pushed or asked for.
    pub diagnostics: Delivery,
    /// Whether entry points and guards are named above their declarations.
    pub code_lens: bool,
    /// For the client's own use: where the program is, what it logs.
    pub path: Option<String>,
    /// For the client's own use.
    pub trace: Option<Value>,
}

/// How diagnostics reach the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// Pushed, unless the client can only ask.
    #[default]
    Auto,
    /// Pushed.
    Push,
    /// Asked for.
    Pull,
}

/// Findings below this are not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MinConfidence {
    /// Everything.
    Low,
    /// At most one guess on the way.
    #[default]
    Medium,
    /// Every step resolved.
    High,
}

impl MinConfidence {
    /// The same for the analyzer.
    #[must_use]
    pub fn confidence(self) -> Confidence {
        match self {
            MinConfidence::Low => Confidence::Low,
            MinConfidence::Medium => Confidence::Medium,
            MinConfidence::High => Confidence::High,
        }
    }
}

impl Settings {
    /// Reads what a client sent: our section, or an object that holds it.
    ///
    /// # Errors
    /// What is wrong, in one sentence.
    pub fn read(value: &Value) -> Result<Settings, String> {
        Settings::read_over(&Value::Null, value)
    }

    /// The same, where what is not said stays as in `base`.
    ///
    /// # Errors
    /// What is wrong, in one sentence.
    pub fn read_over(base: &Value, value: &Value) -> Result<Settings, String> {
        let [base, value] = [base, value].map(|value| without_nulls(value.get(SECTION).unwrap_or(value)));
        let all = match (base, value) {
            (Value::Object(mut base), Value::Object(value)) => {
                base.extend(value);
                Value::Object(base)
            }
            (base, Value::Null) => base,
            (_, value) => value,
        };
        if all.is_null() {
            return Ok(Settings::default());
        }
        Settings::deserialize(&all).map_err(|error| error.to_string())
    }

    /// The language to speak to a client with this locale.
    #[must_use]
    pub fn language(&self, locale: Option<&str>) -> Language {
        match self.language.as_str() {
            "" | "auto" => Language::of_locale(locale.unwrap_or_default()),
            chosen => Language::of_locale(chosen),
        }
    }
}

/// Clients send `null` for what was not set.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let set = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(set.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_section_may_stand_alone_or_in_an_object() {
        let expected = Settings { language: "zh-CN".into(), ..Settings::default() };
        assert_eq!(
            Settings::read(&json!({"consentlint": {"language": "zh-CN", "debounce": null}})),
            Ok(expected.clone())
        );
        assert_eq!(Settings::read(&json!({"language": "zh-CN"})), Ok(expected));
        assert_eq!(Settings::read(&Value::Null), Ok(Settings::default()));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        assert!(Settings::read(&json!({"minConfidence": "huge"})).unwrap_err().contains("huge"));
        assert!(Settings::read(&json!({"langauge": "en"})).unwrap_err().contains("langauge"));
        assert!(Settings::read(&json!([1])).is_err());
    }

    #[test]
    fn later_settings_stand_on_top_of_the_first() {
        let base = json!({"language": "zh", "debounce": 5});
        let expected = Settings { language: "en".into(), debounce: Some(5), ..Settings::default() };
        assert_eq!(Settings::read_over(&base, &json!({"consentlint": {"language": "en"}})), Ok(expected));
        for nothing in [json!(null), json!({}), json!({"consentlint": null})] {
            assert_eq!(Settings::read_over(&base, &nothing), Settings::read(&base));
        }
    }

    #[test]
    fn the_client_s_language_is_taken_unless_one_is_set() {
        let of =
            |language: &str, locale| Settings { language: language.into(), ..Settings::default() }.language(locale);
        assert_eq!(of("", Some("zh-cn")), Language::Zh);
        assert_eq!(of("en", Some("zh-cn")), Language::En);
        assert_eq!(of("auto", None), Language::En);
    }
}
