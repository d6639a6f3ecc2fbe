//! The documents about the API: complete, consistent, and true of this server. The answers they
//! describe are held to them where they are given.

use std::collections::BTreeSet;

use super::*;
use crate::http::openapi;
use crate::platform::rows::operations;

/// Source: auth.md 3 and 7.3.
const OPERATIONS: &[&str] = &[
    "POST /api/agent/identity",
    "POST /api/agent/identity/claim",
    "POST /api/agent/oauth/token",
    "POST /api/agent/oauth/revoke",
    "GET /api/public/v1/auth/me",
    "GET /api/public/v1/tokens",
    "POST /api/public/v1/tokens",
    "DELETE /api/public/v1/tokens/{tokenId}",
    "GET /api/public/v1/job-drafts/capabilities",
    "POST /api/public/v1/job-drafts",
    "PATCH /api/public/v1/job-drafts/{jobId}",
    "GET /api/public/v1/jobs",
    "GET /api/public/v1/jobs/{id}",
    "GET /api/public/v1/jobs/facets",
    "GET /api/public/v1/jobs/changes",
    "GET /api/public/v1/jobs/mine",
    "POST /api/public/v1/jobs/{id}/publish",
    "PATCH /api/public/v1/jobs/{id}",
    "POST /api/public/v1/jobs/{id}/close",
    "POST /api/public/v1/jobs/{id}/invites",
    "GET /api/public/v1/jobs/{id}/proposals",
    "GET /api/public/v1/proposals/{proposalId}",
    "GET /api/public/v1/proposals/{proposalId}/interview",
    "GET /api/public/v1/freelancers/{idOrSlug}",
    "POST /api/public/v1/proposals/{proposalId}/conversation",
    "POST /api/public/v1/proposals/{proposalId}/hire",
    "GET /api/public/v1/messages",
    "POST /api/public/v1/messages",
    "GET /api/public/v1/contracts",
    "GET /api/public/v1/contracts/{contractId}",
    "POST /api/public/v1/contracts/{contractId}/milestones",
    "POST /api/public/v1/contracts/{contractId}/end",
    "POST /api/public/v1/milestones/{milestoneId}/fund",
    "POST /api/public/v1/milestones/{milestoneId}/approve",
    "GET /api/public/v1/approvals/{approvalId}",
    "GET /api/public/v1/credits",
    "GET /api/public/v1/credits/ledger",
    "GET /api/public/v1/credits/top-ups/{topUpId}",
    "POST /api/public/v1/credits/top-ups",
    "GET /api/public/v1/payments/pending",
    "GET /api/public/v1/updates",
    "POST /api/public/v1/webhooks",
    "GET /api/public/v1/webhooks",
    "GET /api/public/v1/webhooks/{webhookId}",
    "DELETE /api/public/v1/webhooks/{webhookId}",
    "GET /api/public/v1/team",
    "POST /api/public/v1/team/invites",
];

#[test]
fn every_operation_of_the_contract_is_there_and_no_other() {
    assert_eq!(OPERATIONS.len(), 47);
    let expected: BTreeSet<String> = OPERATIONS.iter().map(|name| (*name).to_owned()).collect();
    let found: BTreeSet<String> = each(&document())
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let strange: Vec<_> = found.difference(&expected).collect();
    assert!(strange.is_empty(), "not in the contract: {strange:#?}");
    let missing: Vec<_> = expected.difference(&found).collect();
    assert!(missing.is_empty(), "not played: {missing:#?}");
}

#[test]
fn every_paper_is_filled_in() {
    for row in operations().filter(|row| row.is_api()) {
        let place = format!("{} {}", row.method, row.path);
        assert!(!row.paper.summary.is_empty(), "{place} says nothing");
        assert!(
            !row.paper.summary.ends_with('.'),
            "{place} is one line, not a sentence"
        );
        assert!(!row.paper.gives.is_empty(), "{place} gives nothing");
        assert!(
            row.method != "PATCH" || row.paper.body.is_some(),
            "{place} takes nothing"
        );
        for parameter in row.paper.query {
            assert!(!parameter.doc.is_empty(), "{place} {}", parameter.name);
        }
        let mut marks = BTreeSet::new();
        for mark in row.paper.refuses {
            assert!(marks.insert(mark), "{place} declares {mark:?} twice");
        }
    }
}

#[test]
fn references_resolve_and_names_are_unique() {
    let document = document();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 50, "{}", references.len());
    for reference in &references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
    let used: BTreeSet<_> = references.iter().collect();
    for name in keys(&document["components"]["schemas"]) {
        let reference = format!("#/components/schemas/{name}");
        assert!(used.contains(&reference), "{name} is used nowhere");
    }
    let mut ids = BTreeSet::new();
    let tags: Vec<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    for (method, path, operation) in each(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} stands for two operations");
        assert!(id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
        let tag = operation["tags"][0].as_str().unwrap();
        assert!(tags.contains(&tag), "{tag}");
        let declared: Vec<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let wanted: Vec<&str> = path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(declared, wanted, "{method} {path}");
        assert!(method == "POST" || method == "PATCH" || operation.get("requestBody").is_none());
    }
}

#[test]
fn every_type_is_described_and_has_its_name_alone() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        // A digit at the end is how a second type of one name is told from the first.
        assert!(!name.ends_with(|c: char| c.is_ascii_digit()), "{name}");
        assert!(
            schema["description"].is_string(),
            "{name} has no description: {schema}"
        );
    }
}

#[test]
fn gates_and_refusals_are_told() {
    let document = document();
    let hire = &document["paths"]["/api/public/v1/proposals/{proposalId}/hire"]["post"];
    assert_eq!(hire["x-required-scopes"], json!(["proposals:write"]));
    assert_eq!(hire["x-feature"], "public_api_hiring");
    assert_eq!(hire["x-claim-required"], true);
    assert_eq!(hire["security"], json!([{ "bearer": [] }]));
    let told = hire["responses"]["403"]["description"].as_str().unwrap();
    for part in [
        "FORBIDDEN",
        "account_claim_required",
        "requiredScopes, grantedScopes",
        "featureKey, mode",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let get = &document["paths"]["/api/public/v1/jobs/{id}"]["get"];
    assert_eq!(get["security"], json!([]));
    let bare = &get["responses"]["404"]["content"]["application/json"]["schema"]["oneOf"];
    assert_eq!(bare[1]["$ref"], "#/components/schemas/ClosedJob");
    let exchange = &document["paths"]["/api/agent/oauth/token"]["post"];
    let form = &exchange["requestBody"]["content"]["application/x-www-form-urlencoded"];
    assert_eq!(form["schema"]["$ref"], "#/components/schemas/Exchange");
    assert_eq!(exchange["requestBody"]["required"], true);
    let told = exchange["responses"]["400"]["x-reasons"]
        .as_array()
        .unwrap();
    assert!(told.contains(&json!("authorization_pending")), "{told:?}");
    let tokens = &document["paths"]["/api/public/v1/tokens"]["post"];
    assert_eq!(tokens["requestBody"]["required"], false);
    let patch = &document["components"]["schemas"]["DraftPatch"];
    assert_eq!(patch["properties"]["headcount"]["minimum"], 1);
}

#[test]
fn the_documents_are_found_without_a_token_and_from_everywhere() {
    let stage = Stage::new();
    let get = |path: &str| {
        let incoming = Incoming {
            method: "GET".into(),
            path: path.into(),
            host: Some("127.0.0.1:4100".into()),
            origin: Some("https://elsewhere.example".into()),
            ..Incoming::default()
        };
        let outgoing = stage.platform.answer(&incoming, stage.now);
        assert_eq!(outgoing.status, 200, "{path}");
        assert!(
            outgoing
                .headers
                .iter()
                .any(|(name, value)| *name == "access-control-allow-origin" && value == "*"),
            "{path}"
        );
        outgoing.body.unwrap()
    };
    let text = |path: &str| match get(path) {
        Body::Text(_, text) => text,
        other => panic!("{path}: {other:?}"),
    };
    let json = |path: &str| match get(path) {
        Body::Json(value) => value,
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!(json("/api/public/v1/openapi.json"), document());
    let resource = json("/.well-known/oauth-protected-resource");
    assert_eq!(resource["resource"], format!("{BASE}{V1}"));
    assert_eq!(resource["scopes_supported"], json!(accounts::ALL_SCOPES));
    let server = json("/.well-known/oauth-authorization-server");
    let issuer = resource["authorization_servers"][0].as_str().unwrap();
    assert_eq!(server["issuer"], issuer);
    let auth = &server["agent_auth"];
    for (value, path) in [
        (&server["token_endpoint"], "/api/agent/oauth/token"),
        (&server["revocation_endpoint"], "/api/agent/oauth/revoke"),
        (&auth["identity_endpoint"], "/api/agent/identity"),
        (&auth["claim_endpoint"], "/api/agent/identity/claim"),
    ] {
        assert_eq!(value, &format!("{BASE}{path}"));
    }
    assert_eq!(
        auth["grant_type"],
        "urn:opentrain:agent-auth:grant-type:claim"
    );
    assert_eq!(auth["polling_interval"], 5);
    for path in ["/auth.md", "/llms.txt"] {
        let text = text(path);
        assert!(text.contains(BASE), "{path}");
        for name in [
            "{base}",
            "{grant}",
            "{interval}",
            "_scopes}",
            "{operations}",
        ] {
            assert!(!text.contains(name), "{path} keeps {name}");
        }
        // Every path below the base that a text names is an operation or a document.
        let named = text.split(BASE).skip(1).map(|rest| {
            let end = rest.find(|c: char| c.is_whitespace() || "`:)".contains(c));
            rest.get(..end.unwrap_or(rest.len())).unwrap()
        });
        for named in named.map(|path| path.trim_end_matches(['.', ','])) {
            let known = operations().any(|row| row.path.starts_with(named));
            assert!(known, "{path} names {named}");
        }
    }
    assert!(text("/llms.txt").contains("`POST /api/public/v1/job-drafts`"));
}

fn document() -> Value {
    openapi::document(crate::platform::rows::TABLE, BASE)
}

/// Every operation with its method and path.
fn each(document: &Value) -> impl Iterator<Item = (String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap();
        methods
            .iter()
            .map(|(method, operation)| (method.to_uppercase(), path.clone(), operation))
    })
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(target) if key == "$ref" => references.push(target.clone()),
                    _ => collect(member, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}
