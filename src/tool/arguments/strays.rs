//! Members of an object argument that were given beside it: said once, with the call that would
//! have been right, instead of one complaint for each.

use serde_json::{Map, Value, json};

use super::Problem;
use super::keys::{self, Place};

/// Longest text that is told back in the corrected call, in characters.
const LONGEST: usize = 60;

/// Takes the strays out of `given` and tells where they belong. An object says in `x-strays` which
/// names belong into it, and how they are called there; it is no place for arguments that stand
/// well where they are, unless there are strays as well.
pub(super) fn take(
    properties: &Map<String, Value>,
    given: &mut Map<String, Value>,
    problems: &mut Vec<Problem>,
) {
    let holder = properties.iter().find_map(|(name, property)| {
        let members = property.get("x-strays")?.as_object()?;
        Some((name, members))
    });
    let Some((holder, members)) = holder else {
        return;
    };
    let name_inside = |key: &str| {
        let wanted = keys::spelling(key);
        members
            .iter()
            .find(|(name, _)| keys::spelling(name) == wanted)
            .and_then(|(_, inside)| inside.as_str())
    };
    let strays: Vec<String> = given
        .keys()
        .filter(|key| keys::place(properties, key).is_none() && name_inside(key).is_some())
        .cloned()
        .collect();
    let Some((first, others)) = strays.split_first() else {
        return;
    };
    let mut inside = Map::new();
    let mut beside = Map::new();
    for (key, value) in given.iter() {
        let name = match keys::place(properties, key) {
            Some(Place::Own(name)) if name == holder => {
                if let Value::Object(members) = value {
                    inside.extend(members.iter().map(|(k, v)| (k.clone(), short(v))));
                }
                continue;
            }
            // A name of its own that the object has as well.
            Some(Place::Own(name)) => name_inside(name).ok_or(name),
            Some(Place::Inside(..)) => continue,
            None => match name_inside(key) {
                Some(name) => Ok(name),
                None => continue,
            },
        };
        match name {
            Ok(name) => inside.insert(name.to_owned(), short(value)),
            Err(name) => beside.insert(name.to_owned(), short(value)),
        };
    }
    beside.insert(holder.clone(), inside.into());
    let too = match others {
        [] => String::new(),
        others => format!(
            " The same for {}.",
            others
                .iter()
                .map(|key| format!("`{}`", super::values::shown(key)))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    problems.push(Problem::new(
        super::values::shown(first),
        format!(
            "is not an argument but a field of the job. Did you mean `{holder}`? Put such fields \
             into it: {}.{too}",
            json!(beside)
        ),
    ));
    given.retain(|key, _| !strays.contains(key));
}

fn short(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > LONGEST => {
            let start: String = crate::api::redact(text).chars().take(LONGEST).collect();
            format!("{}…", crate::text::clean(&start)).into()
        }
        Value::String(text) => crate::text::clean(&crate::api::redact(text)).into(),
        other => match other.to_string().len() > 4 * LONGEST {
            true => "…".into(),
            false => other.clone(),
        },
    }
}
