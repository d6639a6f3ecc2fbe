//! Schemas: derived from the input structs, published in a form that survives every host. The
//! argument reader works on the derived form, whose `x-…` members are hints for it alone.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

/// What writes the schema of a type.
pub(super) type Write = fn(&mut SchemaGenerator) -> Schema;

/// The schema of an input struct without references and without null unions, with the hints for
/// the reader:
///
/// - of a property: `x-aliases` other names; `x-hidden` read but not published;
/// - of an object: `x-flat` its members, `x-flat-keys` these members, may stand beside it;
///   `x-strays` members that are told to belong into it; `x-known` schemas of some members of an
///   open object;
/// - of a value: `x-id` an [`Id`](super::Id); `x-date` a date or moment (`since`: of the past); `x-json` JSON of any type;
///   `x-words` other words for enum values; `x-open` values that are not listed may come;
///   `x-per` units that may follow a number; `x-no-currency` a number that is no money; `x-seconds` a span of time; `x-split`
///   a list that may come as one text, of `words`, of `languages`, or of `names` with commas in them.
///
/// `write` is the [`JsonSchema::json_schema`](schemars::JsonSchema::json_schema) of the struct: the program
/// needs this function once for all of them, and not once for each.
pub(super) fn derive(write: Write) -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let schema = write(&mut settings.into_generator());
    let mut root = schema.as_object().cloned().unwrap_or_default();
    simplify(&mut root);
    root.remove("title");
    root.insert("additionalProperties".into(), false.into());
    root.entry("properties")
        .or_insert_with(|| Map::new().into());
    root
}

/// The struct's doc comment as one flowing text, paragraphs kept.
pub(super) fn description(derived: &Map<String, Value>) -> String {
    derived
        .get("description")
        .and_then(Value::as_str)
        .map(flow)
        .unwrap_or_default()
}

/// The derived schema without hints, without the description, which the tool itself carries, and
/// without what tells a model nothing. It is closed, so that hosts that check or constrain what a
/// model writes let no made-up argument through; the reader itself still forgives what hosts add to
/// every call.
pub(super) fn publish(mut derived: Map<String, Value>) -> Map<String, Value> {
    derived.remove("description");
    if let Some(Value::Object(properties)) = derived.get_mut("properties") {
        properties.retain(|_, property| property.get("x-hidden").is_none());
    }
    drop_hints(&mut derived);
    derived
}

/// Keywords whose value says what goes without saying; the reader holds them all the same.
fn is_idle(key: &str, value: &Value) -> bool {
    match key {
        "additionalProperties" => *value == Value::Bool(true),
        "default" => *value == Value::Bool(false) || *value == 0,
        "minLength" | "minItems" | "minProperties" => *value == 1,
        "minimum" => *value == 0 || *value == 1,
        "exclusiveMinimum" => *value == 0 || *value == 0.0,
        _ => false,
    }
}

fn drop_hints(node: &mut Map<String, Value>) {
    node.retain(|key, value| !key.starts_with("x-") && !is_idle(key, value));
    for_each_child(node, drop_hints);
}

/// Removes what hosts stumble over: null in type unions, `anyOf` with null, number formats,
/// defaults of null, and the line breaks of doc comments.
fn simplify(node: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = node.get("type") {
        let one = types.iter().find(|t| t.as_str() != Some("null")).cloned();
        if let Some(one) = one {
            node.insert("type".into(), one);
        }
    }
    if let Some(Value::Array(branches)) = node.get("anyOf") {
        let real = branches
            .iter()
            .find(|b| b.get("type").and_then(Value::as_str) != Some("null"));
        if let Some(Value::Object(real)) = real.cloned() {
            node.remove("anyOf");
            for (key, value) in real {
                node.entry(key).or_insert(value);
            }
        }
    }
    if let Some(Value::Array(values)) = node.get_mut("enum") {
        values.retain(|v| !v.is_null());
    }
    node.remove("format");
    if node.get("default").is_some_and(Value::is_null) {
        node.remove("default");
    }
    // schemars adds this to every unsigned integer; it says nothing that a reader needs.
    let is_integer = node.get("type").and_then(Value::as_str) == Some("integer");
    let is_closed_type = node.contains_key("properties");
    if is_integer && node.get("minimum") == Some(&Value::from(0)) && !node.contains_key("maximum") {
        node.remove("minimum");
    }
    if is_closed_type && !node.contains_key("additionalProperties") {
        node.insert("additionalProperties".into(), false.into());
    }
    if let Some(Value::String(text)) = node.get_mut("description") {
        *text = flow(text);
    }
    for_each_child(node, simplify);
}

fn for_each_child(node: &mut Map<String, Value>, act: fn(&mut Map<String, Value>)) {
    if let Some(Value::Object(properties)) = node.get_mut("properties") {
        for child in properties.values_mut() {
            if let Value::Object(child) = child {
                act(child);
            }
        }
    }
    if let Some(Value::Object(items)) = node.get_mut("items") {
        act(items);
    }
}

fn flow(text: &str) -> String {
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    paragraphs.join("\n")
}
