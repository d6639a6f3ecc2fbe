//! The net under every summary: finds what a model must never miss (ids, states, amounts, links,
//! cursors, reasons) in a body and names those that a text does not contain yet. Free text of
//! other people is never taken from a body here.

use std::collections::HashSet;

use memchr::memmem;
use serde_json::Value;

use super::clean::on_one_line;
use super::{Place, cents, one_line, shorten, usd};

/// At most this many facts are named one by one. Far above what any documented answer lacks; a
/// body that lacks more is not one of the platform's.
const MOST: usize = 500;
/// Longest fact that is told, in characters: above every documented id and link.
const LONGEST: usize = 2_000;
/// Longest path of a fact, in characters.
const LONGEST_PATH: usize = 120;
/// How much text is searched in all, in bytes, before what is not a word of it counts as lacking:
/// a huge body must not hold up the other calls.
const SEARCHED: usize = 64 * 1024 * 1024;

/// Longest text, in bytes, that is searched as it is.
const SHORT: usize = 16 * 1024;

/// The facts of `body` that `text` lacks, as `path = value`, in the body's order. What other
/// people wrote, `theirs`, holds none: values inside `body` that the net does not look into.
pub fn complete(body: &Value, theirs: &[&Value], text: &str) -> Vec<String> {
    let mut theirs: Vec<*const Value> = theirs
        .iter()
        .map(|value| std::ptr::from_ref(*value))
        .collect();
    theirs.sort_unstable();
    let mut net = Net {
        text,
        theirs,
        // A short text is searched faster than cut into words.
        words: if text.len() > SHORT {
            words(text)
        } else {
            HashSet::new()
        },
        searched: 0,
        lacking: Vec::new(),
        more: 0,
    };
    net.walk(body, "", &Place::Root);
    if net.more > 0 {
        let more = net.more;
        net.lacking
            .push(format!("{more} more facts, in the structured half"));
    }
    net.lacking
}

/// The words of a text, as they stand and without the punctuation around them.
fn words(text: &str) -> HashSet<&str> {
    text.split_whitespace()
        .flat_map(|word| {
            let bare = |c: char| !c.is_alphanumeric() && c != '_' && c != '-';
            [word, word.trim_matches(bare)]
        })
        .collect()
}

struct Net<'a> {
    text: &'a str,
    /// Sorted.
    theirs: Vec<*const Value>,
    words: HashSet<&'a str>,
    searched: usize,
    lacking: Vec<String>,
    more: usize,
}

impl Net<'_> {
    fn is_theirs(&self, value: &Value) -> bool {
        self.theirs
            .binary_search(&std::ptr::from_ref(value))
            .is_ok()
    }

    fn walk(&mut self, value: &Value, key: &str, path: &Place<'_>) {
        match value {
            theirs if self.is_theirs(theirs) => {}
            Value::Object(members) => {
                for (name, member) in members {
                    if !(is_of_a_request(name) && is_decided(members)) {
                        self.walk(member, name, &Place::Member(path, name));
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(item, key, &Place::Item(path, index));
                }
            }
            Value::String(fact) if !fact.is_empty() && is_fact(key) => {
                self.tell(path, &on_one_line(fact.as_str()));
            }
            Value::Number(number) if is_amount(key) => {
                let amount = number.as_f64().unwrap_or_default();
                let shown = if key.ends_with("Cents") {
                    cents(amount)
                } else {
                    usd(amount)
                };
                self.tell(path, &shown);
            }
            _ => {}
        }
    }

    fn tell(&mut self, path: &Place<'_>, fact: &str) {
        if self.has(fact) {
            return;
        }
        if self.lacking.len() < MOST {
            let path = shorten(&one_line(&path.to_string()), LONGEST_PATH);
            let fact = shorten(fact, LONGEST);
            self.lacking.push(format!("{path} = {fact}"));
        } else {
            self.more += 1;
        }
    }

    fn has(&mut self, fact: &str) -> bool {
        if self.words.contains(fact) {
            return true;
        }
        if self.searched > SEARCHED {
            return false;
        }
        self.searched += self.text.len();
        memmem::find(self.text.as_bytes(), fact.as_bytes()).is_some()
    }
}

/// Whether an approval was decided or has ended: nobody is to be sent to its link any more.
/// Whether a member is the link under which a human is asked, which is dead once that is decided.
fn is_of_a_request(name: &str) -> bool {
    matches!(name, "approvalUrl" | "checkoutUrl")
}

fn is_decided(members: &serde_json::Map<String, Value>) -> bool {
    let top_up = members.get("topUp").and_then(|top_up| top_up.get("status"));
    let status = members.get("status").or(top_up).and_then(Value::as_str);
    matches!(
        status,
        Some("confirmed" | "declined" | "expired" | "COMPLETED" | "EXPIRED" | "CANCELED")
    )
}

fn is_fact(key: &str) -> bool {
    // Every string of an answer comes here, and the last letter alone tells most of them apart.
    let endings: &[&str] = match key.as_bytes().last() {
        Some(b'd') => &["Id", "_id"],
        Some(b's') => &["Ids", "Status"],
        Some(b'l') => &["Url", "url"],
        Some(b'i') => &["uri"],
        Some(b'r') => &["Cursor"],
        Some(b'e') => &["State"],
        _ => &[],
    };
    endings.iter().any(|ending| key.ends_with(ending))
        || matches!(
            key,
            "id" | "status" | "state" | "raw" | "code" | "user_code" | "reason" | "reasons"
        )
}

fn is_amount(key: &str) -> bool {
    key == "amount" || key.ends_with("Usd") || key.ends_with("Cents")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn facts_that_a_text_lacks_are_named_and_free_text_never_is() {
        let body = json!({
            "approval": { "id": "a1", "status": "pending", "approvalUrl": "https://x/a1", "note": "read me" },
            "amountUsd": 300, "amountCents": 500, "nextCursor": null, "list": [{ "jobId": "j9" }]
        });
        assert_eq!(
            complete(&body, &[], "a1 pending $300.00"),
            [
                "approval.approvalUrl = https://x/a1",
                "amountCents = $5.00",
                "list[0].jobId = j9"
            ]
        );
    }

    #[test]
    fn a_link_of_a_request_that_is_decided_is_not_told() {
        for (status, is_told) in [
            ("PENDING", true),
            ("COMPLETED", false),
            ("EXPIRED", false),
            ("CANCELED", false),
        ] {
            let body = json!({ "checkoutUrl": "https://x/c", "topUp": { "status": status } });
            let told = complete(&body, &[], status);
            assert_eq!(!told.is_empty(), is_told, "{status}: {told:?}");
        }
    }

    #[test]
    fn a_huge_body_is_told_in_bounds_and_in_good_time() {
        let items: Vec<Value> = (0..100_000)
            .map(|n| json!({ "id": format!("job_{n}") }))
            .collect();
        let listed: Vec<String> = (0..100_000).map(|n| format!("job_{n} | open")).collect();
        let before = plain::worked();
        assert_eq!(complete(&json!(items), &[], &listed.join("\n")), [""; 0]);
        let told = complete(&json!(items), &[], &"x".repeat(1_000_000));
        // Searching the text for each of them takes minutes.
        let took = plain::worked() - before;
        assert!(took.as_secs() < 20, "{took:?}");
        assert_eq!(told.len(), MOST + 1);
        assert_eq!(told[MOST], "99500 more facts, in the structured half");

        let body = json!({ "theirs": { "id": "x1" }, "ours": { "id": "x2" } });
        let theirs = complete(&body, &[&body["theirs"]], "");
        assert_eq!(theirs, ["ours.id = x2"]);

        let long = complete(&json!({ "id": "a".repeat(1_000_000) }), &[], "");
        assert_eq!(long, [format!("id = {}…", "a".repeat(LONGEST))]);
    }
}
