//! The OpenAPI document, made from the papers of the rows. What an operation takes, gives and
//! refuses is said there and nowhere else; here it is only written in OpenAPI's words.

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::table::{Access, Kind, Operation, Parameter, Shape, Table};
use crate::shapes::market::ClosedJob;

/// The kinds of refusal that programs branch on first.
/// Source: docs/developers/concepts/errors-pagination-limits.
const CODES: &[(u16, &str, &str)] = &[
    (400, "BAD_REQUEST", "The request itself is wrong"),
    (
        401,
        "UNAUTHORIZED",
        "The token is missing, unknown, expired or revoked",
    ),
    (403, "FORBIDDEN", "The caller may not"),
    (404, "NOT_FOUND", "It is absent, or somebody else's"),
    (409, "CONFLICT", "The state of things does not allow it"),
    (429, "RATE_LIMITED", "Too many"),
    (500, "INTERNAL_ERROR", "The platform itself failed"),
];

/// Every non-2xx answer of the API, with one exception at `GET /jobs/{id}`.
/// Source: docs/developers/api-reference/overview.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Error {
    /// For people.
    pub(crate) error: String,
    #[schemars(extend("enum" = codes()))]
    pub(crate) code: String,
    /// To quote to support.
    pub(crate) request_id: String,
    /// What differs by operation; `details.reason` tells refusals of one code apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("type" = "object"))]
    pub(crate) details: Option<Map<String, Value>>,
}

/// A refusal of the agent endpoints.
/// Source: docs/developers/api-reference/agent-auth/register.
#[derive(Debug, Serialize, JsonSchema)]
#[cfg_attr(test, derive(serde::Deserialize))]
pub(crate) struct OAuthError {
    /// What programs branch on.
    pub(crate) error: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("type" = "string"))]
    pub(crate) error_description: Option<String>,
}

/// The whole document, for a server at this address.
pub(crate) fn document(table: Table, base_url: &str) -> Value {
    let mut writer = Writer {
        answers: settings().for_serialize().into_generator(),
        bodies: settings().for_deserialize().into_generator(),
    };
    let mut paths: Map<String, Value> = Map::new();
    let mut tags: Vec<String> = Vec::new();
    for row in table.rows().filter(|row| row.is_api()) {
        let tag = tag(row);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        let operation = writer.operation(row);
        let path = paths.entry(row.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(row.method.to_lowercase(), operation);
        }
    }
    let mut schemas = writer.answers.take_definitions(true);
    schemas.extend(writer.bodies.take_definitions(true));
    let tags: Vec<Value> = tags.iter().map(|name| json!({ "name": name })).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "OpenTrain Public API, played by a sandbox",
            "version": "v1",
            "description": "The hiring platform on one machine, for agents to practise on: no real \
                money and no real people. Of the scopes in `x-required-scopes` a token needs one, \
                `x-feature` names the feature that must be on for the account, and \
                `x-claim-required` says that a person must have claimed it.",
        },
        "servers": [{ "url": base_url }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A personal API token, `ot_pat_…`, from registration or a claim.",
                },
            },
        },
    })
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    })
}

struct Writer {
    answers: SchemaGenerator,
    bodies: SchemaGenerator,
}

impl Writer {
    fn operation(&mut self, row: &Operation) -> Value {
        let mut written = Map::new();
        written.insert("operationId".into(), operation_id(row).into());
        written.insert("summary".into(), row.paper.summary.into());
        written.insert("tags".into(), json!([tag(row)]));
        let parameters: Vec<Value> = in_path(row.path)
            .chain(row.paper.query.iter().map(in_query))
            .collect();
        if !parameters.is_empty() {
            written.insert("parameters".into(), parameters.into());
        }
        if let Some(body) = row.paper.body {
            written.insert("requestBody".into(), self.body(body, row.paper.form));
        }
        written.insert("responses".into(), self.responses(row));
        let scopes = match row.access {
            Access::Token(scopes) => Some(scopes),
            _ => None,
        };
        let security = if scopes.is_some() {
            json!([{ "bearer": [] }])
        } else {
            json!([])
        };
        written.insert("security".into(), security);
        written.insert(
            "x-required-scopes".into(),
            json!(scopes.unwrap_or_default()),
        );
        written.insert("x-feature".into(), json!(row.feature));
        written.insert("x-claim-required".into(), row.claim.is_some().into());
        written.into()
    }

    fn body(&mut self, shape: Shape, form: bool) -> Value {
        let schema = (shape.schema)(&mut self.bodies);
        let whole = resolved(&schema, self.bodies.definitions()).unwrap_or(schema.as_value());
        let demands = |key: &str| whole.get(key).is_some();
        let required = demands("required") || demands("anyOf") || demands("minProperties");
        let kind = if form {
            "application/x-www-form-urlencoded"
        } else {
            "application/json"
        };
        json!({ "required": required, "content": { kind: { "schema": schema } } })
    }

    fn responses(&mut self, row: &Operation) -> Value {
        let mut responses = BTreeMap::new();
        for (status, _) in row.paper.gives {
            let schemas = row.paper.gives.iter().filter(|(other, _)| other == status);
            let schemas: Vec<Value> = schemas
                .map(|(_, shape)| (shape.schema)(&mut self.answers).into())
                .collect();
            let response = response(praise(*status), any(schemas), json!({}));
            responses.insert(status.to_string(), response);
        }
        let mut refusals: BTreeMap<u16, Vec<String>> = BTreeMap::new();
        for (status, mark) in gates(row).into_iter().chain(row.paper.refuses.to_vec()) {
            let marks = refusals.entry(status).or_default();
            if !marks.iter().any(|known| known == mark) {
                marks.push(mark.to_owned());
            }
        }
        for (status, marks) in refusals {
            let mut schemas: Vec<Value> = Vec::new();
            if matches!(row.access, Access::Open) {
                schemas.push(self.answers.subschema_for::<OAuthError>().into());
            } else {
                schemas.push(self.answers.subschema_for::<Error>().into());
            }
            if marks.iter().any(|mark| mark == "bare") {
                schemas.push(self.answers.subschema_for::<ClosedJob>().into());
            }
            let text = blame(row, status, &marks);
            let response = response(&text, any(schemas), json!({ "x-reasons": reasons(&marks) }));
            responses.insert(status.to_string(), response);
        }
        json!(responses)
    }
}

/// What the gates of a row refuse with, before its function is asked.
fn gates(row: &Operation) -> Vec<(u16, &'static str)> {
    let mut marks = match row.access {
        Access::Token(scopes) => {
            let scope = (!scopes.is_empty()).then_some((403, "requiredScopes,grantedScopes"));
            // A token may outlive whose it is.
            [(401, ""), (404, "")].into_iter().chain(scope).collect()
        }
        Access::Market => vec![(429, "")],
        Access::Open => vec![(500, "server_error")],
        Access::Document | Access::Page | Access::Signed(_) | Access::Control => Vec::new(),
    };
    marks.extend(row.claim.map(|_| (403, "account_claim_required")));
    marks.extend(row.feature.map(|_| (403, "featureKey,mode")));
    if !matches!(row.access, Access::Open) {
        marks.push((500, ""));
    }
    marks
}

/// Stable and unique: the method and the words of the path.
fn operation_id(row: &Operation) -> String {
    let mut id = row.method.to_lowercase();
    for segment in words(row) {
        let parameter = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
        if parameter.is_some() {
            id.push_str("By");
        }
        for word in parameter.unwrap_or(segment).split('-') {
            id.push_str(&capital(word));
        }
    }
    id
}

/// The family an operation is listed under.
fn tag(row: &Operation) -> String {
    match row.access {
        Access::Open => "Agent auth".to_owned(),
        Access::Market => "Marketplace".to_owned(),
        _ => capital(&words(row).next().unwrap_or_default().replace('-', " ")),
    }
}

/// The segments of a path that tell operations apart.
fn words(row: &Operation) -> impl Iterator<Item = &'static str> {
    let path = row.path;
    let rest = path
        .strip_prefix("/api/public/v1/")
        .or_else(|| path.strip_prefix("/api/"));
    rest.unwrap_or(path).split('/')
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn in_path(path: &'static str) -> impl Iterator<Item = Value> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            json!({
                "name": name,
                "in": "path",
                "required": true,
                "schema": { "type": "string", "minLength": 1 },
            })
        })
}

fn in_query(parameter: &Parameter) -> Value {
    let schema = match parameter.kind {
        Kind::Text => json!({ "type": "string" }),
        // As many as always fit into 64 bits; an empty one counts as left out.
        Kind::Digits => json!({ "type": "string", "pattern": "^[0-9]{0,18}$" }),
        Kind::Whole(least, None) => json!({ "type": "integer", "minimum": least }),
        Kind::Whole(least, Some(most)) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::OneOf(values) => json!({ "type": "string", "enum": values }),
        Kind::Instant => json!({ "type": "string", "format": "date-time" }),
    };
    json!({
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.doc,
        "schema": schema,
    })
}

fn response(description: &str, schema: Value, more: Value) -> Value {
    let mut written = json!({
        "description": description,
        "content": { "application/json": { "schema": schema } },
    });
    if let (Value::Object(written), Value::Object(more)) = (&mut written, more) {
        written.extend(more);
    }
    written
}

fn any(mut schemas: Vec<Value>) -> Value {
    match schemas.len() {
        1 => schemas.remove(0),
        _ => json!({ "oneOf": schemas }),
    }
}

fn praise(status: u16) -> &'static str {
    match status {
        201 => "Made",
        202 => "Nothing has happened yet: a person must consent first",
        _ => "Done",
    }
}

fn blame(row: &Operation, status: u16, marks: &[String]) -> String {
    let (code, text) = CODES
        .iter()
        .find(|(known, ..)| *known == status)
        .map_or(("", "Refused"), |(_, code, text)| (*code, *text));
    if matches!(row.access, Access::Open) {
        return format!("{text}. `error` is {}.", marks.join(", "));
    }
    let mut parts = vec![format!("`{code}`: {}.", text.to_lowercase())];
    let reasons = reasons(marks);
    if !reasons.is_empty() {
        parts.push(format!("`details.reason` may be {}.", reasons.join(", ")));
    }
    for mark in marks.iter().filter(|mark| by_keys(mark)) {
        parts.push(format!("`details` may have {}.", mark.replace(',', ", ")));
    }
    if marks.iter().any(|mark| mark == "bare") {
        parts.push("A job that was listed once is answered without the envelope.".into());
    }
    parts.join(" ")
}

/// The marks that are a `details.reason` or an OAuth `error`.
fn reasons(marks: &[String]) -> Vec<&str> {
    marks
        .iter()
        .map(String::as_str)
        .filter(|mark| !mark.is_empty() && *mark != "bare" && !by_keys(mark))
        .collect()
}

/// Whether a mark is the keys of `details`. Reasons are in snake case and have two words at least.
fn by_keys(mark: &str) -> bool {
    !mark.is_empty() && mark != "bare" && !mark.contains('_')
}

fn codes() -> Vec<&'static str> {
    CODES.iter().map(|(_, code, _)| *code).collect()
}

/// The schema behind a reference to a definition.
fn resolved<'a>(
    schema: &schemars::Schema,
    definitions: &'a Map<String, Value>,
) -> Option<&'a Value> {
    let name = schema.get("$ref")?.as_str()?.rsplit('/').next()?;
    definitions.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::rows::operations;

    /// They would hide each other, since answers and bodies are described apart.
    #[test]
    fn what_is_taken_and_what_is_given_share_no_name_with_two_meanings() {
        let mut writer = Writer {
            answers: settings().for_serialize().into_generator(),
            bodies: settings().for_deserialize().into_generator(),
        };
        for row in operations().filter(|row| row.is_api()) {
            writer.operation(row);
        }
        for (name, body) in writer.bodies.definitions() {
            let answer = writer.answers.definitions().get(name);
            assert!(answer.is_none_or(|answer| answer == body), "{name}");
        }
    }

    #[test]
    fn names_of_operations_are_made_of_method_and_path() {
        let id = |method: &str, path: &str| {
            let row = operations().find(|row| row.method == method && row.path == path);
            operation_id(row.unwrap())
        };
        assert_eq!(id("GET", "/api/public/v1/jobs/mine"), "getJobsMine");
        assert_eq!(
            id("PATCH", "/api/public/v1/job-drafts/{jobId}"),
            "patchJobDraftsByJobId"
        );
        assert_eq!(id("POST", "/api/agent/oauth/token"), "postAgentOauthToken");
    }
}
