//! The documented refusals of drafts, own jobs and the marketplace, one line of data each. Moderation
//! of a live job and the daily limit, which change something, are with the other tests.

use serde_json::{Value, json};

use crate::tests::over_http::site::{Site, field, issue, scope};

#[test]
#[rustfmt::skip]
fn documented_errors_have_their_status_code_and_details() {
    let site = Site::start();
    let (one, other) = (site.register("One").token, site.register("Two").token);
    let me = Some(one.as_str());
    let draft = site.draft(&one, json!({}));
    let unready = site.unready(&one);
    let blocked = site.draft(&one, json!({ "jobDescription": "Write to me@example.com." }));
    let open = site.publish(&one, json!({}));
    let closed = site.publish(&one, json!({}));
    site.ok("POST", &format!("/jobs/{closed}/close"), me, None);
    let foreign = site.publish(&other, json!({}));
    let reader = site.token(&one, &["jobs:read"]);
    let outsider = site.token(&one, &["proposals:read"]);

    let check = |token, call: &str, body, code: &str, details: Value| site.refuses(token, call, body, code, &details);
    let title = || json!({ "jobTitle": "T" });
    let (bad, lost, clash) = ("BAD_REQUEST", "NOT_FOUND", "CONFLICT");
    let (none, any) = (Value::Null, json!({}));

    let create = |token, body, code, details| check(token, "POST /job-drafts", body, code, details);
    let text = |text: &str| json!({ "rawJobDescription": text });
    let raw = |code| issue(code, json!(["rawJobDescription"]));
    create(None, text("T"), "UNAUTHORIZED", any.clone());
    create(Some("ot_pat_no_such"), text("T"), "UNAUTHORIZED", any.clone());
    create(Some(&reader), text("T"), "FORBIDDEN", scope("jobs:write"));
    create(me, none.clone(), bad, issue("invalid_type", json!([])));
    create(me, json!([]), bad, issue("invalid_type", json!([])));
    create(me, json!({}), bad, raw("invalid_type"));
    create(me, text(" "), bad, raw("too_small"));
    create(me, text(&"é".repeat(60_001)), bad, raw("too_big"));
    create(me, json!({ "source": "T" }), bad, issue("invalid_type", json!(["source"])));
    create(me, json!({ "source": { "type": "fax" } }), bad, issue("invalid_enum_value", json!(["source", "type"])));
    create(me, json!({ "source": { "type": "text" } }), bad, issue("invalid_type", json!(["source", "text"])));
    create(me, json!({ "format": "fax" }), bad, issue("invalid_enum_value", json!(["format"])));
    create(me, json!({ "format": "opentrain_canonical", "job": "T" }), bad, issue("invalid_type", json!(["job"])));
    create(me, json!({ "format": "schema_org_job_posting", "jsonLd": { "@type": "Event" } }), bad, issue("invalid_type", json!(["jsonLd"])));
    create(me, json!({ "format": "hr_xml", "xml": "<x/>" }), bad, issue("invalid_type", json!(["xml"])));
    create(me, json!({ "rawJobDescription": "T", "idempotencyKey": 7 }), bad, issue("invalid_type", json!(["idempotencyKey"])));

    let patch = |id: &str, body, code, details| check(me, &format!("PATCH /job-drafts/{id}"), body, code, details);
    patch(&draft, json!({}), bad, issue("too_small", json!([])));
    patch(&draft, json!({ "title": "T" }), bad, issue("unrecognized_keys", json!(["title"])));
    patch(&draft, json!({ "headcount": "two" }), bad, issue("invalid_type", json!(["headcount"])));
    patch(&draft, json!({ "paymentType": "BARTER" }), bad, issue("invalid_enum_value", json!(["paymentType"])));
    patch("job_none", title(), lost, any.clone());
    patch(&foreign, title(), lost, any.clone());
    patch(&open, title(), clash, json!({ "/status": "OPEN", "/requiredStatus": "DRAFT" }));

    let publish = |token, id: &str, code, details| check(token, &format!("POST /jobs/{id}/publish"), Value::Null, code, details);
    publish(None, &draft, "UNAUTHORIZED", any.clone());
    publish(Some(&reader), &draft, "FORBIDDEN", scope("jobs:write"));
    publish(me, "job_none", lost, any.clone());
    publish(me, &foreign, lost, any.clone());
    publish(me, &unready, bad, json!({ "/validation/publishReady": false, "/validation/missingFields/0/field": "experienceLevel" }));
    publish(me, &blocked, "FORBIDDEN", json!({ "/reason": "moderation_blocked", "/reasons": ["contact_details: the text contains an e-mail address"] }));

    let mine = |token, query: &str, code, details| check(token, &format!("GET /jobs/mine?{query}"), Value::Null, code, details);
    mine(None, "", "UNAUTHORIZED", any.clone());
    mine(Some(&outsider), "", "FORBIDDEN", scope("jobs:read"));
    mine(me, "status=SOLD", bad, json!({ "/supportedStatuses/0": "DRAFT" }));
    mine(me, "limit=0", bad, field("limit"));
    mine(me, "limit=x", bad, field("limit"));
    mine(me, "cursor=x", bad, field("cursor"));

    let edit = |id: &str, body, code, details| check(me, &format!("PATCH /jobs/{id}"), body, code, details);
    edit(&open, json!({}), bad, issue("too_small", json!([])));
    edit(&open, json!({ "title": "T" }), bad, issue("unrecognized_keys", json!(["title"])));
    edit("job_none", title(), lost, any.clone());
    edit(&foreign, title(), lost, any.clone());
    edit(&draft, title(), clash, json!({ "/jobId": draft, "/status": "DRAFT", "/requiredStatus": "OPEN" }));
    edit(&closed, title(), clash, json!({ "/jobId": closed, "/status": "ARCHIVED", "/requiredStatus": "OPEN" }));
    check(me, "POST /jobs/job_none/close", none.clone(), lost, any.clone());
    check(me, &format!("POST /jobs/{foreign}/close"), none.clone(), lost, any.clone());

    let market = |path: &str, code, details| check(None, &format!("GET /jobs{path}"), Value::Null, code, details);
    market("?payType=BARTER", bad, field("payType"));
    market("?limit=0", bad, field("limit"));
    market("?cursor=x", bad, field("cursor"));
    market("/", bad, field("id"));
    market(&format!("/{}", "x".repeat(65)), bad, field("id"));
    market("/job_none", lost, any.clone());
    market(&format!("/{draft}"), lost, any);
    market("/changes", bad, field("since"));
    market("/changes?since=monday", bad, field("since"));
}
