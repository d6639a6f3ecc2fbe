//! The few lines of YAML that two hosts need: an entry below a key at the left edge, written as block,
//! as their own programs write it. What is written otherwise is refused, not guessed.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use yaml_rust2::{Yaml, YamlLoader};

use super::Unfit;

/// How the entries below the key are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// By a key of their own.
    Mapping,
    /// By a member `name` of a list's items.
    List,
}

/// The lines of a text with where things stand in them.
struct Lines<'a> {
    all: Vec<&'a str>,
    /// The line of the key, if it is there.
    key: Option<usize>,
    /// Behind the last line below it.
    end: usize,
    /// The blanks before an entry.
    indent: usize,
}

fn lines<'a>(text: &'a str, key: &str, shape: Shape) -> Result<Lines<'a>, Unfit> {
    let all: Vec<&str> = text.split_inclusive('\n').collect();
    let starts = |line: &&str| {
        let rest = line.strip_prefix(key)?.trim_start().strip_prefix(':')?;
        Some(
            rest.split(" #")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        )
    };
    let Some((index, value)) = all
        .iter()
        .enumerate()
        .find_map(|(index, line)| Some((index, starts(line)?)))
    else {
        return Ok(Lines {
            end: all.len(),
            all,
            key: None,
            indent: 2,
        });
    };
    if !value.is_empty() {
        return Err(Unfit(format!(
            "`{key}` in it is written on one line: {value}"
        )));
    }
    let mut end = index + 1;
    let mut indent = None;
    for (at, line) in all.iter().enumerate().skip(index + 1) {
        let (blanks, rest) = (blanks(line), line.trim());
        if rest.is_empty() || rest.starts_with('#') {
            continue;
        }
        // The items of a list may stand at the left edge below their key.
        let is_item = shape == Shape::List && rest.starts_with("- ");
        if blanks == 0 && !is_item {
            break;
        }
        indent.get_or_insert(blanks);
        end = at + 1;
    }
    Ok(Lines {
        all,
        key: Some(index),
        end,
        indent: indent.unwrap_or(2),
    })
}

fn blanks(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

impl Lines<'_> {
    /// From which line to which the entry of that name goes.
    fn entry(&self, name: &str, shape: Shape) -> Option<(usize, usize)> {
        let below = self.key? + 1;
        let mut starts: Vec<usize> = Vec::new();
        for at in below..self.end {
            let line = self.all.get(at)?;
            let rest = line.trim();
            if blanks(line) == self.indent && !rest.is_empty() && !rest.starts_with('#') {
                starts.push(at);
            }
        }
        starts.iter().enumerate().find_map(|(number, start)| {
            let end = starts.get(number + 1).copied().unwrap_or(self.end);
            let own = self.all.get(*start..end)?;
            let is_it = match shape {
                Shape::Mapping => own.first()?.trim().strip_suffix(':').map(unquoted) == Some(name),
                Shape::List => own.iter().any(|line| {
                    let line = line.trim().trim_start_matches("- ").trim();
                    line.strip_prefix("name:").map(|rest| unquoted(rest.trim())) == Some(name)
                }),
            };
            // What stands between this entry and the next, as a comment, belongs to the next.
            let written = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
            let last = own.iter().rposition(written)?;
            is_it.then_some((*start, start + last + 1))
        })
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

/// The whole text as data, as any reader of YAML sees it.
fn parsed(text: &str) -> Result<Value, Unfit> {
    let all = YamlLoader::load_from_str(text).map_err(|e| super::not_read("YAML", &e))?;
    match all.as_slice() {
        [] => Ok(Value::Object(Map::new())),
        [Yaml::Null] => Ok(Value::Object(Map::new())),
        [one] => match data(one) {
            whole @ Value::Object(_) => Ok(whole),
            _ => Err(Unfit("it holds no YAML mapping".to_owned())),
        },
        _ => Err(Unfit("it holds several YAML documents".to_owned())),
    }
}

fn data(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::String(text) | Yaml::Real(text) => text.as_str().into(),
        Yaml::Integer(number) => (*number).into(),
        Yaml::Boolean(flag) => (*flag).into(),
        Yaml::Array(items) => items.iter().map(data).collect(),
        Yaml::Hash(members) => {
            let members = members.iter().map(|(name, value)| {
                let name = match data(name) {
                    Value::String(name) => name,
                    other => other.to_string(),
                };
                (name, data(value))
            });
            Value::Object(members.collect())
        }
        Yaml::Alias(_) | Yaml::Null | Yaml::BadValue => Value::Null,
    }
}

/// Whether an item of a list is the entry of that name.
fn is_named(item: &Value, name: &str) -> bool {
    item.get("name").and_then(Value::as_str) == Some(name)
}

/// The entry.
pub(super) fn read(
    text: &str,
    key: &str,
    name: &str,
    shape: Shape,
) -> Result<Option<Value>, Unfit> {
    let whole = parsed(text)?;
    let all = whole.get(key);
    let found = match shape {
        Shape::Mapping => all.and_then(|all| all.get(name)),
        Shape::List => {
            let items = all.and_then(Value::as_array);
            items.and_then(|items| items.iter().find(|item| is_named(item, name)))
        }
    };
    Ok(found.cloned())
}

/// The data with the entry in it, or without it.
fn changed(
    mut whole: Value,
    key: &str,
    name: &str,
    entry: Option<&Value>,
    shape: Shape,
) -> Option<Value> {
    let members = whole.as_object_mut()?;
    if members.get(key).is_none_or(Value::is_null) {
        let empty = match shape {
            Shape::Mapping => Value::Object(Map::new()),
            Shape::List => Value::Array(Vec::new()),
        };
        members.insert(key.to_owned(), empty);
    }
    match (shape, members.get_mut(key)?) {
        (Shape::Mapping, Value::Object(all)) => {
            match entry {
                Some(entry) => all.insert(name.to_owned(), entry.clone()),
                None => all.shift_remove(name),
            };
        }
        (Shape::List, Value::Array(all)) => {
            let at = all.iter().position(|item| is_named(item, name));
            match (entry, at) {
                (Some(entry), Some(at)) => *all.get_mut(at)? = with_name(name, entry),
                (Some(entry), None) => all.push(with_name(name, entry)),
                (None, Some(at)) => drop(all.remove(at)),
                (None, None) => {}
            }
        }
        _ => return None,
    }
    Some(whole)
}

/// An entry of a list has its name inside.
fn with_name(name: &str, entry: &Value) -> Value {
    let mut members = Map::new();
    members.insert("name".to_owned(), name.into());
    members.extend(entry.as_object().cloned().unwrap_or_default());
    Value::Object(members)
}

/// The edited text, if a reader of YAML sees in it what is wanted and nothing else.
fn sure(text: &str, wanted: Option<Value>, edited: String) -> Result<String, Unfit> {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    // A key below which nothing is left is as good as none.
    let told = |whole: Value| match whole {
        Value::Object(mut members) => {
            members.retain(|_, value| !empty(value));
            Value::Object(members)
        }
        other => other,
    };
    let seen = parsed(&edited);
    match (wanted, seen) {
        (Some(wanted), Ok(seen)) if told(wanted.clone()) == told(seen.clone()) => Ok(edited),
        _ if edited == text => Ok(edited),
        _ => Err(Unfit(
            "it is written in a way that cannot be edited here without harm".to_owned(),
        )),
    }
}

/// The text with the entry in the place of one of that name, else as the last one below its key.
pub(super) fn put(
    text: &str,
    key: &str,
    name: &str,
    entry: &Value,
    shape: Shape,
) -> Result<String, Unfit> {
    let wanted = changed(parsed(text)?, key, name, Some(entry), shape);
    let lines = lines(text, key, shape)?;
    let place = lines.entry(name, shape);
    let mut written = String::new();
    let pad = " ".repeat(lines.indent);
    let (first, rest) = match shape {
        Shape::Mapping => {
            // Writing into a string cannot fail.
            let _ = writeln!(written, "{pad}{name}:");
            (format!("{pad}  "), format!("{pad}  "))
        }
        Shape::List => (format!("{pad}- "), format!("{pad}  ")),
    };
    let mut members: Vec<(String, Value)> = Vec::new();
    if shape == Shape::List {
        members.push(("name".to_owned(), name.into()));
    }
    for (member, value) in entry.as_object().into_iter().flatten() {
        members.push((member.clone(), value.clone()));
    }
    for (number, (member, value)) in members.iter().enumerate() {
        let lead = if number == 0 { &first } else { &rest };
        let _ = writeln!(written, "{lead}{member}: {value}");
    }
    let (from, to) = place.unwrap_or((lines.end, lines.end));
    let mut out: String = lines.all.iter().take(from).copied().collect();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    if lines.key.is_none() {
        let _ = writeln!(out, "{key}:");
    }
    out.push_str(&written);
    out.extend(lines.all.iter().skip(to).copied());
    sure(text, wanted, out)
}

/// The text without the entry. The key stays, since nobody knows whose it was.
pub(super) fn take(text: &str, key: &str, name: &str, shape: Shape) -> Result<String, Unfit> {
    if read(text, key, name, shape)?.is_none() {
        return Ok(text.to_owned());
    }
    let wanted = changed(parsed(text)?, key, name, None, shape);
    let lines = lines(text, key, shape)?;
    let (start, end) = lines.entry(name, shape).unwrap_or_default();
    let kept = lines.all.iter().enumerate();
    let kept = kept.filter(|(at, _)| !(start..end).contains(at));
    let edited = kept.map(|(_, line)| *line).collect();
    sure(text, wanted, edited)
}

/// Whether there is such a key at the left edge.
pub(super) fn has_key(text: &str, key: &str) -> bool {
    parsed(text).is_ok_and(|whole| whole.get(key).is_some())
}

/// The text without a key below which nothing stands.
pub(super) fn pruned(text: &str, key: &str) -> String {
    let bare = format!("{key}:");
    let empty = parsed(text).is_ok_and(|whole| whole.get(key).is_some_and(Value::is_null));
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| !(empty && line.trim_end() == bare))
        .collect()
}
