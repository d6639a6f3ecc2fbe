//! Finds the property an argument's name means: exact, in another spelling, by alias, or as a
//! member of an object given flat. Values are not looked at here.

use serde_json::{Map, Value};

/// Where a given key belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// A property of the object itself.
    Own(&'a str),
    /// A member of the object-valued property, given flat.
    Inside(&'a str, String),
}

/// The place of `key`, or `None` if nothing is called so.
pub(super) fn place<'a>(properties: &'a Map<String, Value>, key: &str) -> Option<Place<'a>> {
    if let Some((name, _)) = properties.get_key_value(key) {
        return Some(Place::Own(name));
    }
    let wanted = spelling(key);
    for (name, _) in properties {
        if spelling(name) == wanted {
            return Some(Place::Own(name));
        }
    }
    for (name, schema) in properties {
        if strings(schema, "x-aliases").any(|alias| spelling(alias) == wanted) {
            return Some(Place::Own(name));
        }
    }
    for (name, schema) in properties {
        if schema.get("x-flat").is_some()
            && let Some(Value::Object(inner)) = schema.get("properties")
            && let Some(Place::Own(member)) = place(inner, key)
        {
            return Some(Place::Inside(name, member.to_owned()));
        }
        if let Some(member) = strings(schema, "x-flat-keys").find(|k| spelling(k) == wanted) {
            return Some(Place::Inside(name, member.to_owned()));
        }
    }
    // `milestone.amount`, as forms name it.
    let (head, member) = key.split_once('.')?;
    let (name, _) = properties.iter().find(|(name, schema)| {
        spelling(name) == spelling(head)
            && schema.get("type").and_then(Value::as_str) == Some("object")
    })?;
    Some(Place::Inside(name, member.to_owned()))
}

/// The accepted name nearest to `key`, if one is near enough to be what was meant.
pub(super) fn nearest(properties: &Map<String, Value>, key: &str) -> Option<String> {
    let mut names: Vec<&str> = properties.keys().map(String::as_str).collect();
    for schema in properties.values() {
        if schema.get("x-flat").is_some()
            && let Some(Value::Object(inner)) = schema.get("properties")
        {
            names.extend(inner.keys().map(String::as_str));
        }
        names.extend(strings(schema, "x-flat-keys"));
    }
    closest(key, names.into_iter())
}

/// The candidate nearest to `given`, by spelling, if one is near enough.
pub(super) fn closest<'a>(
    given: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let wanted = spelling(given);
    candidates
        .map(|name| (strsim::jaro_winkler(&wanted, &spelling(name)), name))
        .filter(|(likeness, _)| *likeness >= 0.82)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

/// Lower case without separators: `job_id`, `Job-ID`, `job.id` and `jobId` are one.
pub(super) fn spelling(name: &str) -> String {
    let bare: String = letters_of(name).collect();
    // Nothing but signs is no spelling of anything.
    match bare.is_empty() {
        true => name.to_owned(),
        false => bare,
    }
}

/// Whether two names have one [`spelling`]; without making either.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.chars().any(char::is_alphanumeric);
    letters_of(one).eq(letters_of(other)) && (letters(one) || one == other)
}

fn letters_of(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// The member of an open object that `key` means: its name and what is known of its values.
pub(super) fn known<'a>(
    members: &'a Map<String, Value>,
    key: &str,
) -> Option<(&'a str, &'a Map<String, Value>)> {
    let found = members.get_key_value(key).or_else(|| {
        let wanted = spelling(key);
        members.iter().find(|(name, _)| spelling(name) == wanted)
    });
    let (name, schema) = found?;
    Some((name, schema.as_object()?))
}

pub(super) fn strings<'a>(schema: &'a Value, member: &str) -> impl Iterator<Item = &'a str> {
    schema
        .get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}
