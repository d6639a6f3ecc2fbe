//! One entry in a settings file, put in or taken out with everything else left as it is: comments,
//! order, blanks, and whatever the file holds that we know nothing of.

mod yaml;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstRootNode};
use serde_json::{Map, Value};
use toml_edit::{DocumentMut, Item, Table};

use super::hosts::Form;

/// Why a file cannot be edited; says what stands in the way, not where to go from there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unfit(String);

/// A mark at the start of a text that some editors write.
const BOM: char = '\u{feff}';

/// Edits a text as if it began with no mark and its lines ended as ours do, and gives it back as it was.
fn plainly(text: &str, edit: impl FnOnce(&str) -> Result<String, Unfit>) -> Result<String, Unfit> {
    let bare = text.strip_prefix(BOM);
    let (mark, bare) = (bare.is_some(), bare.unwrap_or(text));
    let crlf = bare.matches("\r\n").count();
    let all_crlf = crlf > 0 && crlf == bare.matches('\n').count();
    let mut edited = match all_crlf {
        true => edit(&bare.replace("\r\n", "\n"))?.replace('\n', "\r\n"),
        false => edit(bare)?,
    };
    if mark {
        edited.insert(0, BOM);
    }
    Ok(edited)
}

/// The entry called `name`, if it is there.
pub(super) fn read(form: Form, text: &str, name: &str) -> Result<Option<Value>, Unfit> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    match form {
        Form::Json(key) => {
            let known = json(text)?.to_serde_value();
            Ok(known.and_then(|all| all.get(key)?.get(name).cloned()))
        }
        Form::Toml(key) => {
            let document = toml(text)?;
            let entry = document.get(key).and_then(|all| all.get(name));
            Ok(entry.map(from_toml))
        }
        Form::YamlMapping(key) => yaml::read(text, key, name, yaml::Shape::Mapping),
        Form::YamlList(key) => yaml::read(text, key, name, yaml::Shape::List),
    }
}

/// A text of JSON as data, comments aside.
pub(super) fn whole_json(text: &str) -> Option<Value> {
    json(text.strip_prefix(BOM).unwrap_or(text))
        .ok()?
        .to_serde_value()
}

/// The text with the entry in it, in place of one of that name.
pub(super) fn put(form: Form, text: &str, name: &str, entry: &Value) -> Result<String, Unfit> {
    plainly(text, |text| put_plainly(form, text, name, entry))
}

fn put_plainly(form: Form, text: &str, name: &str, entry: &Value) -> Result<String, Unfit> {
    match form {
        Form::Json(key) => {
            let root = json(text)?;
            let all = servers(&root, key)?;
            once(&all, name)?;
            match all.get(name) {
                Some(known) => known.set_value(input(entry)),
                None => {
                    all.append(name, input(entry));
                }
            }
            Ok(ended(root.to_string(), text))
        }
        Form::Toml(key) => {
            let mut document = toml(text)?;
            let all = document.entry(key).or_insert_with(|| {
                let mut table = Table::new();
                table.set_implicit(true);
                Item::Table(table)
            });
            let all = all
                .as_table_like_mut()
                .ok_or_else(|| Unfit(format!("`{key}` in it is no table")))?;
            all.insert(name, to_toml(entry));
            sure(text, document.to_string(), key, name, Some(entry))
        }
        Form::YamlMapping(key) => yaml::put(text, key, name, entry, yaml::Shape::Mapping),
        Form::YamlList(key) => yaml::put(text, key, name, entry, yaml::Shape::List),
    }
}

/// The text without the entry; as it was where there is none.
pub(super) fn take(form: Form, text: &str, name: &str) -> Result<String, Unfit> {
    plainly(text, |text| take_plainly(form, text, name))
}

fn take_plainly(form: Form, text: &str, name: &str) -> Result<String, Unfit> {
    match form {
        Form::Json(key) => {
            let root = json(text)?;
            if let Some(object) = root.object_value() {
                once(&object, key)?;
                if let Some(all) = object.object_value(key) {
                    once(&all, name)?;
                    if let Some(known) = all.get(name) {
                        known.remove();
                    }
                }
            }
            Ok(root.to_string())
        }
        Form::Toml(key) => {
            let mut document = toml(text)?;
            let all = document.get_mut(key).and_then(Item::as_table_like_mut);
            if let Some(all) = all {
                all.remove(name);
            }
            sure(text, document.to_string(), key, name, None)
        }
        Form::YamlMapping(key) => yaml::take(text, key, name, yaml::Shape::Mapping),
        Form::YamlList(key) => yaml::take(text, key, name, yaml::Shape::List),
    }
}

/// The text without the key of all servers, if nothing is left below it.
pub(super) fn pruned(form: Form, text: &str) -> Result<String, Unfit> {
    plainly(text, |text| match form {
        Form::Json(key) => {
            let root = json(text)?;
            let known = root.object_value().and_then(|object| object.get(key));
            if let Some(known) = known.filter(|known| {
                known
                    .object_value()
                    .is_some_and(|all| all.properties().is_empty())
            }) {
                known.remove();
            }
            Ok(root.to_string())
        }
        Form::Toml(key) => {
            let mut document = toml(text)?;
            let all = document.get(key).and_then(Item::as_table_like);
            if all.is_some_and(toml_edit::TableLike::is_empty) {
                document.remove(key);
            }
            Ok(document.to_string())
        }
        Form::YamlMapping(key) | Form::YamlList(key) => Ok(yaml::pruned(text, key)),
    })
}

/// Whether a text has the key of all servers.
pub(super) fn has_key(form: Form, text: &str) -> bool {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    match form {
        Form::Json(key) => json(text).is_ok_and(|root| {
            root.object_value()
                .is_some_and(|object| object.get(key).is_some())
        }),
        Form::Toml(key) => toml(text).is_ok_and(|document| document.contains_key(key)),
        Form::YamlMapping(key) | Form::YamlList(key) => yaml::has_key(text, key),
    }
}

/// How an entry is written, for a person who puts it in by hand.
pub(super) fn snippet(form: Form, name: &str, entry: &Value) -> String {
    put(form, "", name, entry).unwrap_or_default()
}

fn not_read(what: &str, why: &dyn std::fmt::Display) -> Unfit {
    let why = why.to_string();
    let first = why.lines().next().unwrap_or_default();
    Unfit(format!("it is not {what}: {first}"))
}

/// JSON as editors write it: with comments and commas at the end, and nothing looser.
fn json_options() -> ParseOptions {
    ParseOptions {
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
        ..ParseOptions::default()
    }
}

fn json(text: &str) -> Result<CstRootNode, Unfit> {
    CstRootNode::parse(text, &json_options()).map_err(|e| not_read("JSON", &e))
}

/// Whether a name stands in an object at most once: of two, hosts read one and we would edit the other.
fn once(object: &CstObject, name: &str) -> Result<(), Unfit> {
    let known = object
        .properties()
        .into_iter()
        .filter_map(|one| one.decoded_name());
    match known.filter(|known| known == name).count() {
        0 | 1 => Ok(()),
        _ => Err(Unfit(format!("`{name}` stands in it more than once"))),
    }
}

/// The object of servers, made where there is none.
fn servers(root: &CstRootNode, key: &str) -> Result<CstObject, Unfit> {
    let object = root
        .object_value_or_create()
        .ok_or_else(|| Unfit("it holds no JSON object".to_owned()))?;
    once(&object, key)?;
    object
        .object_value_or_create(key)
        .ok_or_else(|| Unfit(format!("`{key}` in it is no object")))
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(flag) => CstInputValue::Bool(*flag),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(items) => CstInputValue::Array(items.iter().map(input).collect()),
        Value::Object(members) => CstInputValue::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), input(value)))
                .collect(),
        ),
    }
}

/// A new file ends in a line break.
fn ended(text: String, before: &str) -> String {
    match before.trim().is_empty() && !text.ends_with('\n') {
        true => text + "\n",
        false => text,
    }
}

fn toml(text: &str) -> Result<DocumentMut, Unfit> {
    text.parse()
        .map_err(|e: toml_edit::TomlError| not_read("TOML", &e.message()))
}

/// The edited TOML, if a reader sees in it what is wanted and nothing else: one table can be spelt in
/// several ways, and not every way goes with every other.
fn sure(
    text: &str,
    edited: String,
    key: &str,
    name: &str,
    entry: Option<&Value>,
) -> Result<String, Unfit> {
    let data = |text: &str| toml(text).map(|document| from_toml(document.as_item()));
    let mut wanted = data(text)?;
    if let Value::Object(whole) = &mut wanted {
        let all = whole
            .entry(key)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(all) = all {
            match entry {
                Some(entry) => all.insert(name.to_owned(), entry.clone()),
                None => all.remove(name),
            };
        }
    }
    let full = |mut whole: Value| {
        if let Value::Object(members) = &mut whole {
            // An empty table of servers is as good as none.
            members.retain(|member, value| member != key || *value != Value::Object(Map::new()));
        }
        whole
    };
    match data(&edited) {
        Ok(seen) if full(seen.clone()) == full(wanted) => Ok(edited),
        _ => Err(Unfit(format!(
            "`{key}` in it is written in a way that cannot be edited here without harm"
        ))),
    }
}

fn to_toml(value: &Value) -> Item {
    match value {
        Value::Object(members) => {
            let mut table = Table::new();
            for (name, value) in members {
                table.insert(name, to_toml(value));
            }
            Item::Table(table)
        }
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| item.as_str());
            toml_edit::value(items.collect::<toml_edit::Array>())
        }
        Value::Bool(flag) => toml_edit::value(*flag),
        Value::Number(number) => toml_edit::value(number.as_i64().unwrap_or_default()),
        Value::String(text) => toml_edit::value(text.as_str()),
        Value::Null => Item::None,
    }
}

fn from_toml(item: &Item) -> Value {
    if let Some(text) = item.as_str() {
        return text.into();
    }
    if let Some(flag) = item.as_bool() {
        return flag.into();
    }
    if let Some(number) = item.as_integer() {
        return number.into();
    }
    if let Some(items) = item.as_array() {
        let items = items.iter().cloned().map(Item::Value);
        return items.map(|item| from_toml(&item)).collect();
    }
    if let Some(tables) = item.as_array_of_tables() {
        let tables = tables.iter().cloned().map(Item::Table);
        return tables.map(|table| from_toml(&table)).collect();
    }
    if let Some(table) = item.as_table_like() {
        let members: Map<String, Value> = table
            .iter()
            .map(|(name, item)| (name.to_owned(), from_toml(item)))
            .collect();
        return Value::Object(members);
    }
    // Fractions and dates, which no entry has, as they are written.
    Value::String(item.to_string().trim().to_owned())
}

#[cfg(test)]
mod tests;
