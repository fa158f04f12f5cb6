//! What a team has decided about a finding, in SARIF.
//!
//! In: findings with decisions. Out: their suppressions, baseline states and other legal bases.

use analyzer::Finding;
use analyzer::report::BaselineState;
use serde_json::{Value, json};

use super::places::Artifacts;

/// Adds to a result what was decided about its finding. SARIF wants suppressions of all results or of none: if one is
/// suppressed ([`Artifacts::suppresses`]), the others say that they are not.
pub fn add(artifacts: &mut Artifacts<'_>, finding: &Finding, result: &mut Value) {
    let decided = &finding.decided;
    if let Some(suppressed) = &decided.suppressed {
        let mut location = artifacts.location(&suppressed.place);
        location["message"] = json!({ "text": suppressed.reason });
        let suppression = json!({
            "kind": "inSource",
            "status": "accepted",
            "justification": suppressed.reason,
            "location": location,
        });
        result["suppressions"] = json!([suppression]);
    } else if artifacts.suppresses {
        result["suppressions"] = json!([]);
    }
    if let Some(state) = decided.baseline {
        result["baselineState"] = match state {
            BaselineState::Unchanged => "unchanged",
            BaselineState::New => "new",
        }
        .into();
    }
    if let Some(basis) = &decided.basis {
        result["properties"]["basis"] = json!({ "name": basis.name, "reason": basis.reason });
    }
}
