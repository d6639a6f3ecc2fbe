//! The few lines of YAML that two hosts need: an entry below a key at the left edge, written as block,
//! as their own programs write it. What is written otherwise is refused, not guessed.

use std::fmt::Write as _;

use serde_json::{Map, Value};

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

/// The simple members of the entry: texts, and the texts of lists.
pub(super) fn read(
    text: &str,
    key: &str,
    name: &str,
    shape: Shape,
) -> Result<Option<Value>, Unfit> {
    let lines = lines(text, key, shape)?;
    let Some((start, end)) = lines.entry(name, shape) else {
        return Ok(None);
    };
    let own = lines.all.get(start..end).unwrap_or_default();
    let mut members = Map::new();
    for line in own {
        let line = line.trim().trim_start_matches("- ");
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        // What we write ourselves is JSON, which is YAML.
        let read = serde_json::from_str(value).unwrap_or_else(|_| unquoted(value).into());
        members.insert(name.trim().to_owned(), read);
    }
    Ok(Some(Value::Object(members)))
}

/// The text with the entry in the place of one of that name, else as the last one below its key.
pub(super) fn put(
    text: &str,
    key: &str,
    name: &str,
    entry: &Value,
    shape: Shape,
) -> Result<String, Unfit> {
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
    Ok(out)
}

/// The text without the entry. The key stays, since nobody knows whose it was.
pub(super) fn take(text: &str, key: &str, name: &str, shape: Shape) -> Result<String, Unfit> {
    let lines = lines(text, key, shape)?;
    let Some((start, end)) = lines.entry(name, shape) else {
        return Ok(text.to_owned());
    };
    let kept = lines.all.iter().enumerate();
    let kept = kept.filter(|(at, _)| !(start..end).contains(at));
    Ok(kept.map(|(_, line)| *line).collect())
}
