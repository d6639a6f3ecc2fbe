//! The row of the catalogue: one tool as data, whatever its input type was.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::{Annotations, Effect, Endpoint, Prepared, Problem, Toolset, arguments, schema};

/// JSON type of a member of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string; enums stay open.
    Text,
    /// A number.
    Number,
    /// A boolean.
    Flag,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A main member of a successful body: name, type, and what is in it.
pub(crate) type AnswerField = (&'static str, Kind, &'static str);

/// One tool: everything that is known about it without calling it.
pub struct Tool {
    name: &'static str,
    title: &'static str,
    toolset: Toolset,
    effect: Effect,
    repeatable: bool,
    source: &'static str,
    example: &'static str,
    answer: &'static [AnswerField],
    strangers: &'static [&'static str],
    parts: bool,
    /// Writes the schema of the input.
    write: schema::Write,
    decode: fn(Value) -> Result<Box<dyn Prepared>, serde_json::Error>,
}

/// Why a call could not be made of the given arguments: every problem, not just the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadArguments(pub(crate) Vec<Problem>);

impl Tool {
    /// The row of an endpoint.
    pub(crate) const fn of<T: Endpoint>() -> Tool {
        Tool {
            name: T::NAME,
            title: T::TITLE,
            toolset: T::TOOLSET,
            effect: T::EFFECT,
            repeatable: T::REPEATABLE,
            source: T::SOURCE,
            example: T::EXAMPLE,
            answer: T::ANSWER,
            strangers: T::STRANGERS,
            parts: T::PARTS,
            write: T::json_schema,
            decode: |arguments| {
                Ok(Box::new(serde_json::from_value::<T>(arguments)?) as Box<dyn Prepared>)
            },
        }
    }

    /// Name, `opentrain_…`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Title for people.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// Group.
    pub fn toolset(&self) -> Toolset {
        self.toolset
    }

    /// What a call does to the world.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The platform's public page on the operation, relative to `https://www.opentrain.ai/`.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// The four hints.
    pub fn annotations(&self) -> Annotations {
        self.effect.annotations(self.repeatable)
    }

    /// What a model reads to choose the tool.
    pub fn description(&self) -> String {
        schema::description(&schema::derive(self.write))
    }

    /// The published input schema: portable, without a description of its own.
    pub fn input_schema(&self) -> Map<String, Value> {
        self.publish(schema::derive(self.write))
    }

    fn publish(&self, derived: Map<String, Value>) -> Map<String, Value> {
        let mut schema = schema::publish(derived);
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        if let Some(properties) = properties.filter(|_| self.parts) {
            let part = json!({ "type": "integer", "description": "Of a long answer." });
            properties.insert("part".into(), part);
        }
        schema
    }

    /// The published output schema. Every member may be missing or null, more may come, and the
    /// body of a failure satisfies it as well, because older clients check failures too.
    pub fn output_schema(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        for (name, kind, about) in self.answer {
            let known = match kind {
                Kind::Text => json!({ "type": "string" }),
                Kind::Number => json!({ "type": "number" }),
                Kind::Flag => json!({ "type": "boolean" }),
                Kind::List => json!({ "type": "array" }),
                Kind::Object => json!({ "type": "object" }),
            };
            properties.insert(
                (*name).to_owned(),
                json!({ "description": about, "anyOf": [known, { "type": "null" }] }),
            );
        }
        let mut root = Map::new();
        root.insert("type".into(), "object".into());
        root.insert("properties".into(), properties.into());
        root
    }

    /// Main members of a successful body.
    pub(crate) fn answer(&self) -> &'static [AnswerField] {
        self.answer
    }

    /// Where other people's words stand in a successful body: see [`Endpoint::STRANGERS`].
    pub fn strangers(&self) -> &'static [&'static str] {
        self.strangers
    }

    /// Arguments of an example call.
    pub fn example(&self) -> Value {
        serde_json::from_str(self.example).unwrap_or(Value::Null)
    }

    /// The derived schema, kept from a tool's first call on.
    fn reader(&self) -> Arc<Map<String, Value>> {
        static KNOWN: Mutex<BTreeMap<&'static str, Arc<Map<String, Value>>>> =
            Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            known
                .entry(self.name)
                .or_insert_with(|| Arc::new(schema::derive(self.write))),
        )
    }

    /// Takes an argument that is none of this tool's out of what was given, wherever a host put it.
    pub(crate) fn take(&self, given: &mut Value, name: &str) -> Vec<Value> {
        arguments::take(&self.reader(), given, name)
    }

    /// Whether a long answer of it is read on by an argument that the published schema has.
    pub(crate) fn has_parts(&self) -> bool {
        self.parts
    }

    /// Reads the arguments of a call, lenient where it is safe and complete in its complaints.
    pub fn prepare(&self, given: Value) -> Result<Box<dyn Prepared>, BadArguments> {
        let read = arguments::read(&self.reader(), given).map_err(BadArguments)?;
        let prepared = (self.decode)(read).map_err(|error| {
            BadArguments(vec![Problem::new(
                "arguments",
                format!("could not be read: {error}"),
            )])
        })?;
        let problems = prepared.check();
        match problems.is_empty() {
            true => Ok(prepared),
            false => Err(BadArguments(problems)),
        }
    }
}
