//! What a client keeps for us between two requests: sealed, so that nobody else can make or change
//! it, bound to what it belongs to, and good for one use where it is an answer to a dialog. It is
//! signed and not secret, so nothing secret is put in.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rmcp::model::{RequestStateCodec, SealOptions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// From how many used dialogs on those are forgotten whose state has lapsed.
const USED: usize = 10_000;
/// How much longer they are remembered than their state opens, in milliseconds: clocks are set.
const LONGER: u64 = 24 * 3_600_000;

/// What belongs to one dialog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Dialog {
    /// What it is about.
    pub(super) about: About,
    /// Unguessable, and used once.
    pub(super) nonce: String,
    /// When it was handed out, in milliseconds since 1970.
    pub(super) asked: u64,
    /// When it lapses, likewise.
    pub(super) until: u64,
}

/// What a dialog or a task is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum About {
    /// A request to a human, by kind and id.
    Request(crate::reply::Kind, String),
    /// A way to pay that is missing: nothing was asked yet. Its answer makes the call once more, so
    /// it counts only in the process that remembers which were used: the one of this name.
    Billing(String),
}

/// Why something sealed was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsealable {
    /// It was not made here, or for something else, or was changed, or its time is over.
    #[error("it was not made here, belongs to another request or account, or has lapsed")]
    Foreign,
    /// It was used before.
    #[error("it was used before")]
    Used,
}

#[derive(Default)]
struct Used {
    until: HashMap<String, u64>,
    /// How many there were after the last time that some were forgotten.
    kept: usize,
}

impl Used {
    /// Notes a use; whether it is the first.
    fn note(&mut self, dialog: &Dialog, now: u64) -> bool {
        if self.until.len() >= USED.max(2 * self.kept) {
            self.until
                .retain(|_, until| until.saturating_add(LONGER) > now);
            self.kept = self.until.len();
        }
        let nonce = dialog.nonce.clone();
        self.until.insert(nonce, dialog.until).is_none()
    }
}

/// Seals and opens.
pub(super) struct Seals {
    codec: RequestStateCodec,
    /// Used dialogs by nonce, and when each lapses.
    used: Mutex<Used>,
}

impl Seals {
    /// Seals with a key of 32 bytes.
    pub(super) fn new(key: [u8; 32]) -> Self {
        Seals {
            codec: RequestStateCodec::new_unchecked(key),
            used: Mutex::default(),
        }
    }

    /// Seals `what` for `context`, for as long as `lasting`.
    pub(super) fn seal(&self, what: &impl Serialize, context: &str, lasting: Duration) -> String {
        let payload = serde_json::to_vec(what).unwrap_or_default();
        let options = SealOptions::new()
            .associated_data(context.as_bytes())
            .ttl(lasting);
        self.codec.seal_with(&payload, &options)
    }

    /// Opens what was sealed for the same context.
    pub(super) fn open<T: DeserializeOwned>(
        &self,
        sealed: &str,
        context: &str,
    ) -> Result<T, Unsealable> {
        let payload = self
            .codec
            .open_with(sealed, context.as_bytes())
            .map_err(|_| Unsealable::Foreign)?;
        serde_json::from_slice(&payload).map_err(|_| Unsealable::Foreign)
    }

    /// Opens the state of a dialog, which works once.
    pub(super) fn open_once(&self, sealed: &str, context: &str) -> Result<Dialog, Unsealable> {
        let dialog: Dialog = self.open(sealed, context)?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        match used.note(&dialog, now()) {
            true => Ok(dialog),
            false => Err(Unsealable::Used),
        }
    }
}

/// What a dialog is bound to: the tool, its arguments whatever their order, and the credentials.
pub(super) fn context(tool: &str, arguments: &Value, fingerprint: &str) -> String {
    format!("{tool}\n{}\n{fingerprint}", canonical(arguments))
}

/// JSON with the members of every object in order.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| name.as_str());
            let members: Vec<String> = members
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

/// 32 hexadecimal digits that nobody can guess.
pub(super) fn nonce() -> String {
    let mut bytes = [0; 16];
    // Without randomness a nonce is at least new, and the seal holds all the same.
    if getrandom::fill(&mut bytes).is_err() {
        bytes = u128::from(now()).to_be_bytes();
    }
    format!("{:032x}", u128::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reply::Kind;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn dialog() -> Dialog {
        Dialog {
            about: About::Request(Kind::Approval, "apr_1".to_owned()),
            nonce: nonce(),
            asked: now(),
            until: now() + 3_600_000,
        }
    }

    #[test]
    fn a_used_state_is_remembered_for_as_long_as_it_opens() {
        let seals = Seals::new([1; 32]);
        let here = context("hire", &json!({}), "me");
        let first = seals.seal(&dialog(), &here, HOUR);
        assert!(seals.open_once(&first, &here).is_ok());
        let mut used = seals.used.lock().unwrap();
        for _ in 0..3 * USED {
            assert!(used.note(&dialog(), now()));
        }
        drop(used);
        assert_eq!(seals.open_once(&first, &here), Err(Unsealable::Used));
        let mut used = seals.used.lock().unwrap();
        for at in 0..6 * USED {
            used.note(&dialog(), now() + LONGER + 3_700_000 + at as u64);
        }
        // Those that have lapsed are forgotten, and no others.
        assert!(used.until.len() <= 8 * USED, "{}", used.until.len());
    }

    #[test]
    fn a_state_opens_once_and_only_where_it_belongs() {
        let seals = Seals::new([1; 32]);
        let arguments = json!({ "proposalId": "p", "milestone": { "name": "x", "amount": 1 } });
        let here = context("hire", &arguments, "me");
        let sealed = seals.seal(&dialog(), &here, HOUR);
        for (what, other) in [
            ("another tool", context("fund", &arguments, "me")),
            ("another account", context("hire", &arguments, "you")),
            (
                "other arguments",
                context("hire", &json!({ "proposalId": "q" }), "me"),
            ),
        ] {
            assert_eq!(
                seals.open_once(&sealed, &other),
                Err(Unsealable::Foreign),
                "{what}"
            );
        }
        let reordered = json!({ "milestone": { "amount": 1, "name": "x" }, "proposalId": "p" });
        assert!(
            seals
                .open_once(&sealed, &context("hire", &reordered, "me"))
                .is_ok()
        );
        assert_eq!(seals.open_once(&sealed, &here), Err(Unsealable::Used));
    }

    #[test]
    fn a_state_that_was_changed_lapsed_or_made_elsewhere_does_not_open() {
        let seals = Seals::new([1; 32]);
        let here = context("hire", &json!({}), "me");
        let sealed = seals.seal(&dialog(), &here, HOUR);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(seals.open::<Dialog>(&changed, &here).is_err(), "byte {at}");
        }
        let elsewhere = Seals::new([2; 32]).seal(&dialog(), &here, HOUR);
        let lapsed = seals.seal(&dialog(), &here, Duration::from_millis(1));
        plain::eventually("its end", || {
            seals.open::<Dialog>(&lapsed, &here).is_err().then_some(())
        });
        for bad in ["", "x", "rs1..", &elsewhere, &lapsed] {
            assert!(seals.open::<Dialog>(bad, &here).is_err(), "{bad}");
        }
        // A restart with the same key changes nothing.
        assert!(Seals::new([1; 32]).open_once(&sealed, &here).is_ok());
    }
}
