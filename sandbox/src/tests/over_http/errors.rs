//! The documented refusals, one line of data each. Those of drafts, jobs and the marketplace are in
//! `jobs`; those that need a chosen moment, a feature that is off or an empty purse are tested without a
//! socket.

use serde_json::{Value, json};

use super::site::{GRANT, Site, field, issue, scope, text};

#[test]
#[rustfmt::skip]
fn the_agent_endpoints_refuse_in_the_shape_of_oauth() {
    let site = Site::start();
    let owner = site.claimed("owner@example.com");
    assert!(!owner.is_empty());
    let fresh = site.register("Fresh").claim_token;
    let check = |path: &str, body: &Value, status: u16, error: &str, told: &str| {
        let answer = if path.starts_with("/api/agent/oauth") {
            let fields: Vec<(&str, &str)> = body.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
            site.form(path, &fields)
        } else {
            site.post(path, body)
        };
        assert_eq!((answer.status, &answer.body["error"]), (status, &json!(error)), "{path} {body}: {}", answer.text);
        for foreign in ["code", "requestId", "details"] {
            assert_eq!(answer.body.get(foreign), None, "{path} {body}: {}", answer.text);
        }
        let description = answer.body["error_description"].as_str().unwrap_or_default();
        assert!(description.contains(told), "{path} {body}: {}", answer.text);
    };
    let identity = |body: Value, error: &str| check("/api/agent/identity", &body, 400, error, "");
    identity(json!({ "identity_type": "verified_email" }), "unsupported_identity_type");
    identity(json!([]), "invalid_request");
    identity(json!({ "agent_name": 7 }), "invalid_request");

    let claim = |body: Value, told: &str| check("/api/agent/identity/claim", &body, 400, "invalid_request", told);
    claim(json!({}), "claim_token");
    claim(json!({ "email": "a@example.com" }), "claim_token");
    claim(json!({ "claim_token": fresh }), "email");
    claim(json!({ "claim_token": fresh, "email": "nobody" }), "email");
    claim(json!({ "claim_token": "ot_clm_none", "email": "a@example.com" }), "unknown");
    claim(json!({ "claim_token": fresh, "email": "OWNER@example.com" }), "email_already_registered");

    let token = |body: Value, error: &str| check("/api/agent/oauth/token", &body, 400, error, "");
    token(json!({ "claim_token": fresh }), "unsupported_grant_type");
    token(json!({ "grant_type": "password", "claim_token": fresh }), "unsupported_grant_type");
    token(json!({ "grant_type": GRANT }), "invalid_request");
    token(json!({ "grant_type": GRANT, "claim_token": "ot_clm_none" }), "invalid_grant");
    token(json!({ "grant_type": GRANT, "claim_token": fresh }), "authorization_pending");

    check("/api/agent/oauth/revoke", &json!({}), 400, "invalid_request", "token");
    for known in [owner.as_str(), owner.as_str(), "ot_pat_none"] {
        let revoked = site.form("/api/agent/oauth/revoke", &[("token", known)]);
        assert_eq!((revoked.status, revoked.body), (200, json!({})));
    }
    assert_eq!(site.v1("GET", "/auth/me", Some(&owner), None).status, 401);
    check("/api/agent/nothing", &json!({}), 404, "invalid_request", "");
}

#[test]
#[rustfmt::skip]
fn documented_errors_have_their_status_code_and_details() {
    let site = Site::start();
    let owner = site.claimed("owner@example.com");
    let (one, other) = (site.register("One").token, site.register("Two").token);
    let me = Some(one.as_str());
    let open = site.open(&one, json!({}));
    let foreign = site.open(&other, json!({}));
    let foreign_proposal = site.proposals(&other, &foreign)[0].clone();
    let reader = site.token(&one, &["jobs:read"]);
    let outsider = site.token(&one, &["proposals:read"]);
    let revoked = site.token(&one, &["jobs:read"]);
    let listed = site.ok("GET", "/tokens", me, None)["tokens"].clone();
    let revoked_id = listed.as_array().unwrap().iter().find(|token| revoked.ends_with(token["preview"].as_str().unwrap().rsplit('*').next().unwrap())).unwrap()["id"].clone();
    site.ok("DELETE", &format!("/tokens/{}", text(&revoked_id)), me, None);

    let check = |token, call: &str, body, code: &str, details: Value| site.refuses(token, call, body, code, &details);
    let (bad, lost, clash) = ("BAD_REQUEST", "NOT_FOUND", "CONFLICT");
    let (denied, nobody) = ("FORBIDDEN", "UNAUTHORIZED");
    let (none, any) = (Value::Null, json!({}));

    for dead in [None, Some("ot_pat_no_such"), Some("ot_clm_x"), Some(revoked.as_str())] {
        check(dead, "GET /auth/me", none.clone(), nobody, any.clone());
    }
    check(Some(&outsider), "GET /updates?limit=201", none.clone(), bad, field("limit"));
    check(Some(&outsider), "GET /updates?limit=0", none.clone(), bad, field("limit"));
    check(Some(&outsider), "GET /updates?cursor=x", none.clone(), bad, field("cursor"));
    check(Some(&outsider), "GET /updates?cursor=-1", none.clone(), bad, field("cursor"));
    check(Some(&reader), "GET /updates", none.clone(), denied, json!({ "/requiredScopes": ["proposals:read", "messages:read", "payments:read"] }));

    let mint = |body: Value, code: &str, details: Value| check(me, "POST /tokens", body, code, details);
    mint(json!({ "name": "" }), bad, field("name"));
    mint(json!({ "name": "x".repeat(121) }), bad, field("name"));
    mint(json!({ "scopes": "jobs:read" }), bad, field("scopes"));
    mint(json!({ "scopes": ["jobs:read", "jobs:burn"] }), bad, json!({ "/unknownScopes": ["jobs:burn"], "/supportedScopes/0": "jobs:read" }));
    mint(json!({ "expiresAt": "tomorrow" }), bad, field("expiresAt"));
    mint(json!({ "expiresAt": "2020-01-01" }), bad, field("expiresAt"));
    mint(json!({ "scopes": ["payments:write"] }), denied, any.clone());
    mint(json!([]), bad, any.clone());
    check(me, "DELETE /tokens/tok_none", none.clone(), lost, json!({ "/tokenId": "tok_none" }));
    let token_id = format!("DELETE /tokens/{}", text(&revoked_id));
    check(Some(&other), &token_id, none.clone(), lost, json!({ "/tokenId": revoked_id }));

    let get = |token, path: &str, code, details| check(token, &format!("GET {path}"), Value::Null, code, details);
    let proposals = format!("/jobs/{open}/proposals");
    get(None, &proposals, nobody, any.clone());
    get(Some(&reader), &proposals, denied, scope("proposals:read"));
    get(me, &format!("{proposals}?status=LIKED"), bad, json!({ "/supportedStatuses/0": "UNREVIEWED" }));
    get(me, &format!("{proposals}?limit=0"), bad, field("limit"));
    get(me, &format!("{proposals}?cursor={foreign_proposal}"), bad, field("cursor"));
    get(me, "/jobs/job_none/proposals", lost, any.clone());
    get(me, &format!("/jobs/{foreign}/proposals"), denied, any.clone());
    for part in ["", "/interview"] {
        let path = |id: &str| format!("/proposals/{id}{part}");
        get(None, &path(&foreign_proposal), nobody, any.clone());
        get(Some(&reader), &path(&foreign_proposal), denied, scope("proposals:read"));
        get(me, &path("prop_none"), lost, any.clone());
        get(me, &path(&foreign_proposal), denied, any.clone());
    }
    get(Some(&reader), "/freelancers/lucia-m", denied, scope("proposals:read"));
    get(me, "/freelancers/nobody", lost, any.clone());

    let own_job = site.open(&owner, json!({}));
    let own = site.proposals(&owner, &own_job);
    let hirer = site.token(&owner, &["proposals:read"]);
    let milestone = json!({ "name": "N", "amount": 10 });
    let terms = || json!({ "milestone": milestone });
    let hire = |token, id: &str, body: Value, code, details| check(token, &format!("POST /proposals/{id}/hire"), body, code, details);
    let wrong = |milestone: Value, path: Value| hire(Some(&owner), &own[0], json!({ "milestone": milestone }), bad, issue("invalid_type", path));
    hire(None, &own[0], terms(), nobody, any.clone());
    hire(me, &foreign_proposal, terms(), denied, json!({ "/reason": "account_claim_required", "/action": "hire AI trainers", "/claimUrl": format!("{}/claim", site.url()) }));
    hire(Some(&hirer), &own[0], terms(), denied, scope("proposals:write"));
    hire(Some(&owner), "prop_none", terms(), lost, any.clone());
    hire(Some(&owner), &foreign_proposal, terms(), denied, any.clone());
    hire(Some(&owner), &own[0], json!({}), bad, issue("invalid_type", json!(["milestone"])));
    wrong(json!({ "amount": 10 }), json!(["milestone", "name"]));
    wrong(json!({ "name": " ", "description": "", "amount": 10 }), json!(["milestone", "name"]));
    wrong(json!({ "name": "N" }), json!(["milestone", "amount"]));
    wrong(json!({ "name": "N", "amount": "10" }), json!(["milestone", "amount"]));
    wrong(json!({ "name": "N", "amount": 0 }), json!(["milestone", "amount"]));
    wrong(json!({ "name": "N", "amount": 10, "dueDate": "soon" }), json!(["milestone", "dueDate"]));
    let approval = site.hire(&owner, &own[0], &milestone);
    site.press(&approval, "confirm");
    hire(Some(&owner), &own[0], terms(), clash, json!({ "/reason": "already_accepted" }));
    assert_eq!(site.mark(&own_job, &own[1], "NOT_A_FIT").status, 200);
    hire(Some(&owner), &own[1], terms(), clash, json!({ "/reason": "not_fit_confirmation_required" }));
    let confirmed = site.v1("POST", &format!("/proposals/{}/hire", own[1]), Some(&owner), Some(json!({ "milestone": milestone, "confirmNotFitOverride": true })));
    assert_eq!(confirmed.status, 202, "{confirmed:?}");

    let id = text(&approval["id"]);
    get(None, &format!("/approvals/{id}"), nobody, any.clone());
    get(Some(&reader), &format!("/approvals/{id}"), denied, scope("payments:read"));
    get(me, &format!("/approvals/{id}"), lost, json!({ "/resource": "approvals", "/approvalId": id }));
    get(me, "/approvals/apr_none", lost, json!({ "/resource": "approvals", "/approvalId": "apr_none" }));

    get(None, "/contracts", nobody, any.clone());
    get(Some(&reader), "/contracts", denied, scope("payments:read"));
    get(me, "/contracts?status=done", bad, field("status"));
    get(me, "/contracts?jobId=job_none", lost, any.clone());
    get(me, &format!("/contracts?jobId={own_job}"), denied, any.clone());
    get(Some(&reader), "/contracts/ctr_none", denied, scope("payments:read"));
    get(me, "/contracts/ctr_none", lost, any.clone());
    let contract = text(&site.ok("GET", "/contracts", Some(&owner), None)["contracts"][0]["id"]);
    get(me, &format!("/contracts/{contract}"), lost, any);
    // What there is not is said, and never a page.
    get(me, "/label", lost, json!({}));
    get(None, "/training-runs", lost, json!({}));
}
