//! What an import says, value by value, and what became of each: nothing is to vanish without a word.
//! The formats themselves are read next door.

use serde_json::Value;

use crate::rules::reading::Reading;

/// Most values that are reported one by one.
const MOST: usize = 200;

/// One value of an import.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// The way to it from the top.
    pub(super) path: String,
    /// What its own name is, or that of the list it is in.
    pub(super) name: String,
    pub(super) text: String,
    fate: Fate,
}

#[derive(Clone, Debug)]
enum Fate {
    /// Nobody asked for it so far.
    Open,
    /// It is in the draft.
    Used,
    /// It was asked for and could not be taken.
    Refused(String),
}

/// All values of an import in their order.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    leaves: Vec<Leaf>,
}

impl Ledger {
    /// Adds a value; an empty one says nothing.
    pub(super) fn add(&mut self, path: String, name: &str, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.leaves.push(Leaf {
                path,
                name: name.to_owned(),
                text: text.to_owned(),
                fate: Fate::Open,
            });
        }
    }

    /// Adds every value inside a JSON value. The names of types and contexts are no values.
    pub(super) fn add_json(&mut self, path: &str, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let is_word = matches!(name.as_str(), "@context" | "@type");
                    if !(is_word && is_texts(member)) {
                        self.add_json(&format!("{path}.{name}"), name, member);
                    }
                }
            }
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.add_json(&format!("{path}[{place}]"), name, item);
                }
            }
            Value::Null => {}
            one => self.add(path.to_owned(), name, &shown(one)),
        }
    }

    /// The values under a path, itself included.
    pub(super) fn under(&self, path: &str) -> Vec<Leaf> {
        let hit = self.leaves.iter().filter(|leaf| is_under(&leaf.path, path));
        hit.cloned().collect()
    }

    /// Marks one value as taken.
    pub(super) fn used(&mut self, path: &str) {
        self.set(&Fate::Used, |leaf| leaf == path);
    }

    /// Marks a value as taken with everything inside it.
    pub(super) fn used_whole(&mut self, path: &str) {
        self.set(&Fate::Used, |leaf| is_under(leaf, path));
    }

    /// Says why one value cannot be taken.
    pub(super) fn refused(&mut self, path: &str, reason: &str) {
        self.set(&Fate::Refused(reason.to_owned()), |leaf| leaf == path);
    }

    /// Says why a value and everything inside it cannot be taken.
    pub(super) fn refused_whole(&mut self, path: &str, reason: &str) {
        self.set(&Fate::Refused(reason.to_owned()), |leaf| {
            is_under(leaf, path)
        });
    }

    fn set(&mut self, fate: &Fate, hit: impl Fn(&str) -> bool) {
        for leaf in &mut self.leaves {
            if hit(&leaf.path) {
                leaf.fate = fate.clone();
            }
        }
    }

    /// Tells of every value that is not in the draft.
    pub(super) fn report(self, reading: &mut Reading, nowhere: &str) {
        let mut more = 0;
        for leaf in self.leaves {
            let reason = match &leaf.fate {
                Fate::Used => continue,
                Fate::Open => nowhere,
                Fate::Refused(reason) => reason,
            };
            if reading.unmapped.len() < MOST {
                reading.unmapped(&leaf.path, reason, &leaf.text);
            } else {
                more += 1;
            }
        }
        if more > 0 {
            let shown = format!("{more} more values");
            reading.unmapped("…", nowhere, &shown);
        }
    }
}

fn is_under(path: &str, top: &str) -> bool {
    let rest = path.strip_prefix(top);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '@']))
}

fn is_texts(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(items) => items.iter().all(Value::is_string),
        _ => false,
    }
}

/// A value as text, without the marks of a string.
pub(super) fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
