//! The prepaid balance, paying in, and what waits to be paid. Holding credits for work is tested
//! where hires and milestones are.

use super::*;
use crate::deeds::{credits::adjust, top_ups};
use crate::moment::DAY;
use crate::shapes::{credits as shapes, payments};

const TOP_UPS: &str = "/credits/top-ups";

/// A claimed agent whose token may also pay.
fn payer(stage: &Stage, email: &str) -> Agent {
    let agent = stage.claimed(email);
    stage
        .platform
        .execute("UPDATE token SET scopes = json_insert(scopes, '$[#]', 'payments:write')");
    agent
}

fn post(stage: &Stage, agent: &Agent, body: &str) -> (u16, Value) {
    stage.json("POST", &format!("{V1}{TOP_UPS}"), Some(&agent.token), body)
}

/// A new top-up: its id.
fn top_up(stage: &Stage, agent: &Agent, dollars: i64) -> String {
    let (status, answer) = post(stage, agent, &json!({ "amountUsd": dollars }).to_string());
    assert_eq!(status, 201, "{answer}");
    text(&answer["topUpId"])
}

fn state(stage: &Stage, agent: &Agent, id: &str) -> Value {
    let (status, answer) = stage.get(agent, &format!("{TOP_UPS}/{id}"));
    assert_eq!(status, 200, "{answer}");
    answer["topUp"].clone()
}

fn credits_of(stage: &Stage, agent: &Agent) -> Value {
    let (status, answer) = stage.get(agent, "/credits");
    assert_eq!(status, 200, "{answer}");
    answer["credits"].clone()
}

fn account_of(stage: &Stage, agent: &Agent) -> String {
    stage.platform.with_store(|db| {
        let token = accounts::token_by_secret(db, &agent.token).unwrap();
        token.unwrap().account_id
    })
}

// contracts-and-money 12.1
#[test]
fn an_account_that_never_used_credits_has_zeros() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let empty = json!({ "availableCents": 0, "reservedCents": 0, "currency": "usd",
        "recentEntries": [] });
    assert_eq!(credits_of(&stage, &agent), empty, "before the claim too");
    let (status, page) = stage.get(&agent, "/credits/ledger");
    assert_eq!(
        (status, page),
        (200, json!({ "entries": [], "nextCursor": null }))
    );
}

// contracts-and-money 12.3, 12.4
#[test]
fn a_top_up_waits_for_a_person_and_is_paid_once() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let (status, answer) = post(&stage, &agent, r#"{"amountUsd": 100}"#);
    assert_eq!(status, 201, "{answer}");
    assert_eq!(
        keys(&answer),
        ["topUpId", "checkoutUrl", "expiresAt", "topUp", "message"]
    );
    let id = text(&answer["topUpId"]);
    assert_eq!(answer["checkoutUrl"], format!("{BASE}/checkout/{id}"));
    assert_eq!(answer["expiresAt"], "2026-06-13T10:00:00.000Z");
    let waiting = json!({ "id": id, "status": "PENDING", "amountCents": 10_000,
        "createdAt": "2026-06-12T10:00:00.000Z", "completedAt": null,
        "expiresAt": "2026-06-13T10:00:00.000Z" });
    assert_eq!(answer["topUp"], waiting);
    assert_eq!(keys(&answer["topUp"]), keys(&waiting), "in this order");
    assert_eq!(state(&stage, &agent, &id), waiting);
    assert_eq!(credits_of(&stage, &agent)["availableCents"], 0);

    let (_, page) = stage.page("GET", &format!("/checkout/{id}"), "");
    for seen in ["Add $100.00 of credits?", "Oak &amp; Co", "a@example.com"] {
        assert!(page.contains(seen), "{seen}: {page}");
    }
    stage.pass(MINUTE);
    assert_eq!(
        stage.page("POST", &format!("/checkout/{id}/pay"), "").0,
        200
    );
    let (status, page) = stage.page("POST", &format!("/checkout/{id}/pay"), "");
    assert_eq!(status, 409);
    assert!(page.contains("is paid already") && !page.contains("<form"));
    assert_eq!(
        stage.page("POST", &format!("/checkout/{id}/cancel"), "").0,
        409
    );

    let paid = state(&stage, &agent, &id);
    assert_eq!(paid["status"], "COMPLETED");
    assert_eq!(paid["completedAt"], "2026-06-12T10:01:00.000Z");
    let credits = credits_of(&stage, &agent);
    assert_eq!(credits["availableCents"], 10_000);
    let entries = credits["recentEntries"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{credits}");
    assert_eq!(
        keys(&entries[0]),
        [
            "id",
            "type",
            "amountCents",
            "createdAt",
            "holdEntryId",
            "jobofferId",
            "contractId",
            "milestoneId",
            "topUpId",
            "note",
        ]
    );
    assert_eq!(entries[0]["type"], "TOP_UP");
    assert_eq!(entries[0]["amountCents"], 10_000);
    assert_eq!(entries[0]["topUpId"], id);
    assert!(
        stage.events(&agent).is_empty(),
        "no event announces a top-up"
    );
}

// contracts-and-money 12.3: every call makes a new one; 10 to 10000, `amount` is an alias
#[test]
fn amounts_are_taken_within_bounds_and_refused_by_field() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let taken = |body: &str, cents: i64| {
        let (status, answer) = post(&stage, &agent, body);
        assert_eq!(status, 201, "{body}: {answer}");
        assert_eq!(answer["topUp"]["amountCents"], cents, "{body}");
    };
    taken(r#"{"amountUsd": 10}"#, 1_000);
    taken(r#"{"amountUsd": 10}"#, 1_000);
    taken(r#"{"amountUsd": 10000}"#, 1_000_000);
    taken(r#"{"amountUsd": 12.34}"#, 1_234);
    taken(r#"{"amount": 25}"#, 2_500);
    taken(r#"{"amountUsd": 25, "amount": 1}"#, 2_500);
    for body in [
        "",
        "ten",
        "[10]",
        "{}",
        r#"{"amountUsd": null}"#,
        r#"{"amountUsd": "100"}"#,
        r#"{"amountUsd": 9.99}"#,
        r#"{"amountUsd": 10000.01}"#,
        r#"{"amountUsd": 10.005}"#,
        r#"{"amountUsd": -10}"#,
        r#"{"amountUsd": 1e300}"#,
        r#"{"amount": 0}"#,
    ] {
        let refusal = post(&stage, &agent, body);
        assert_eq!(verdict(&refusal), "400 BAD_REQUEST amountUsd", "{body}");
        assert_eq!(refusal.1["details"], json!({ "field": "amountUsd" }));
    }
}

// contracts-and-money 12.3, 12.4: the link lapses after a day, and says so when it is read
#[test]
fn what_lapsed_or_was_cancelled_cannot_be_paid() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let (lapsed, late) = (top_up(&stage, &agent, 20), top_up(&stage, &agent, 30));
    let given_up = top_up(&stage, &agent, 40);
    let press = |stage: &Stage, id: &str, button: &str| {
        stage.page("POST", &format!("/checkout/{id}/{button}"), "")
    };
    assert_eq!(press(&stage, &given_up, "cancel").0, 200);
    assert_eq!(state(&stage, &agent, &given_up)["status"], "CANCELED");
    let (status, page) = press(&stage, &given_up, "pay");
    assert!(status == 409 && page.contains("was cancelled"), "{page}");

    stage.pass(DAY - 1);
    assert_eq!(state(&stage, &agent, &lapsed)["status"], "PENDING");
    stage.pass(1);
    let after = state(&stage, &agent, &lapsed);
    assert_eq!(after["status"], "EXPIRED");
    assert_eq!(after["completedAt"], Value::Null);
    assert_eq!(press(&stage, &lapsed, "pay").0, 409);
    let (status, page) = press(&stage, &late, "pay");
    assert!(status == 409 && page.contains("has lapsed"), "{page}");
    let kept: String = stage.platform.with_store(|db| {
        let sql = "SELECT status FROM top_up WHERE id = ?1";
        db.query_row(sql, [&late], |row| row.get(0)).unwrap()
    });
    assert_eq!(kept, "EXPIRED", "it lapsed in the refused payment");
    assert_eq!(press(&stage, &late, "cancel").0, 409);
    assert_eq!(state(&stage, &agent, &given_up)["status"], "CANCELED");
    assert_eq!(credits_of(&stage, &agent)["availableCents"], 0);
    for button in ["pay", "cancel"] {
        assert_eq!(press(&stage, "x", button).0, 404);
    }
    assert_eq!(stage.page("GET", "/checkout/x", "").0, 404);
}

// The same deeds for whoever has no page, with a reason to act on.
#[test]
fn the_deeds_refuse_with_a_reason() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let id = top_up(&stage, &agent, 20);
    stage.pass(DAY);
    stage.platform.with_store(|db| {
        let no = top_ups::unpaid(stage.step(db), &id).unwrap_err();
        assert_eq!(no.reason, Some("top_up_not_pending"));
        assert!(no.keep);
        let no = top_ups::unpaid(stage.step(db), "x").unwrap_err();
        assert_eq!(no.facts["topUpId"], "x");
    });
}

// contracts-and-money 12
#[test]
fn whoever_joined_a_team_reads_its_owners_credits_and_pays_into_them() {
    let stage = Stage::new();
    let (owner, member) = (
        payer(&stage, "owner@example.com"),
        payer(&stage, "b@example.com"),
    );
    let give = |agent: &Agent, cents: i64| {
        let account = account_of(&stage, agent);
        let given = |db: &Connection| adjust(stage.step(db), &account, cents, None);
        stage.platform.with_store(|db| given(db).unwrap());
    };
    give(&owner, 70_000);
    give(&member, 500);
    let available = |agent: &Agent| credits_of(&stage, agent)["availableCents"].clone();
    assert_eq!(
        (available(&owner), available(&member)),
        (json!(70_000), json!(500))
    );
    let invite = json!({ "email": "b@example.com" }).to_string();
    let path = format!("{V1}/team/invites");
    let (status, joined) = stage.json("POST", &path, Some(&owner.token), &invite);
    assert_eq!((status, &joined["status"]), (200, &json!("member_added")));

    assert_eq!(credits_of(&stage, &member), credits_of(&stage, &owner));
    let ledger = |agent: &Agent| stage.get(agent, "/credits/ledger").1["entries"].clone();
    assert_eq!(ledger(&member), ledger(&owner));
    let id = top_up(&stage, &member, 25);
    assert_eq!(
        stage.page("POST", &format!("/checkout/{id}/pay"), "").0,
        200
    );
    assert_eq!(state(&stage, &member, &id)["status"], "COMPLETED");
    assert_eq!(stage.get(&owner, &format!("{TOP_UPS}/{id}")).0, 404);
    assert_eq!(
        (available(&owner), available(&member)),
        (json!(72_500), json!(72_500))
    );

    // What a member has funded is theirs: without the owner's grant the organization's balance pays
    // nothing of it.
    stage.platform.execute("UPDATE account SET has_card = 0");
    let job = stage.spanish_job(&member);
    let proposal = stage.first_proposal(&member, &job);
    let terms = json!({ "milestone": { "name": "First", "amount": 50 } });
    let (status, refused) = stage.hire(&member, &proposal, &terms);
    assert_eq!(
        (status, &refused["details"]["reason"]),
        (409, &json!("payment_method_required"))
    );
    stage.platform.execute("UPDATE account SET teams_on = 0");
    assert_eq!(
        available(&member),
        500,
        "without the team it is their own again"
    );
}

// contracts-and-money 12.2, auth 11: newest first; a cursor is stable while entries are added
#[test]
fn the_ledger_is_read_in_pages_that_stay_put() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let other = stage.register("Other");
    let account = account_of(&stage, &agent);
    let add = |cents: i64| {
        stage.platform.with_store(|db| {
            adjust(stage.step(db), &account, cents, None).unwrap();
        });
    };
    (1..=120).for_each(add);
    let page = |query: &str| {
        let (status, answer) = stage.get(&agent, &format!("/credits/ledger?{query}"));
        assert_eq!(status, 200, "{answer}");
        let page: shapes::LedgerPage = serde_json::from_value(answer).unwrap();
        let amounts: Vec<i64> = page
            .entries
            .iter()
            .map(|entry| entry.amount_cents)
            .collect();
        (amounts, page.next_cursor)
    };
    let (first, cursor) = page("");
    assert_eq!(first, (71..=120).rev().collect::<Vec<_>>());
    add(121);
    let (second, cursor) = page(&format!("cursor={}", cursor.unwrap()));
    assert_eq!(second, (21..=70).rev().collect::<Vec<_>>());
    let (third, cursor) = page(&format!("limit=20&cursor={}", cursor.unwrap()));
    assert_eq!(third, (1..=20).rev().collect::<Vec<_>>());
    assert_eq!(cursor, None, "exactly the last one ends the list");
    assert_eq!(page("limit=100").0.len(), 100);
    let recent = credits_of(&stage, &agent);
    assert_eq!(recent["recentEntries"].as_array().unwrap().len(), 10);
    assert_eq!(recent["recentEntries"][0]["amountCents"], 121);
    assert_eq!(recent["availableCents"], 121 * 122 / 2);
    assert_eq!(stage.get(&other, "/credits/ledger").1["entries"], json!([]));
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=own1eef", "cursor"),
    ] {
        let refusal = stage.get(&agent, &format!("/credits/ledger?{query}"));
        assert_eq!(verdict(&refusal), format!("400 BAD_REQUEST {field}"));
        assert_eq!(refusal.1["details"], json!({ "field": field }), "{query}");
    }
}

// contracts-and-money 12, auth 7.3, 7.5
#[test]
fn the_gates_are_as_documented() {
    let stage = Stage::new();
    let early = stage.register("Early");
    let claimed = stage.claimed("b@example.com");
    let refusal = post(&stage, &early, r#"{"amountUsd": 10}"#);
    assert_eq!(verdict(&refusal), "403 FORBIDDEN account_claim_required");
    assert_eq!(refusal.1["details"]["claimUrl"], format!("{BASE}/claim"));
    let refusal = post(&stage, &claimed, r#"{"amountUsd": 10}"#);
    assert_eq!(refusal.0, 403);
    let details = &refusal.1["details"];
    assert_eq!(details["requiredScopes"], json!(["payments:write"]));

    let agent = payer(&stage, "a@example.com");
    let id = top_up(&stage, &agent, 10);
    let missing = |agent: &Agent, id: &str| {
        let refusal = stage.get(agent, &format!("{TOP_UPS}/{id}"));
        assert_eq!(verdict(&refusal), "404 NOT_FOUND -");
        let named = json!({ "resource": "credit-top-ups", "topUpId": id });
        assert_eq!(refusal.1["details"], named);
    };
    missing(&agent, "x");
    missing(&claimed, &id);

    let reads = ["/credits", "/credits/ledger", &format!("{TOP_UPS}/{id}")];
    let all = |check: &dyn Fn((u16, Value))| {
        for path in reads {
            check(stage.get(&agent, path));
        }
        check(post(&stage, &agent, r#"{"amountUsd": 10}"#));
    };
    let features = "UPDATE account SET features_off = ";
    stage
        .platform
        .execute(&format!("{features}'[\"public_api_credits\"]'"));
    all(&|(status, body)| {
        assert_eq!(status, 403);
        assert_eq!(body["details"]["featureKey"], "public_api_credits");
    });
    assert_eq!(
        stage.get(&agent, "/payments/pending").0,
        200,
        "no feature stands before it"
    );
    stage.platform.execute(&format!("{features}'[]'"));
    stage
        .platform
        .execute("UPDATE token SET scopes = '[\"jobs:read\"]'");
    all(&|(status, body)| {
        assert_eq!(status, 403);
        assert_eq!(body["details"]["grantedScopes"], json!(["jobs:read"]));
    });
    assert_eq!(stage.get(&agent, "/payments/pending").0, 403);
    let nobody = Agent {
        token: "ot_pat_x".into(),
        claim_token: String::new(),
    };
    for path in reads {
        assert_eq!(verdict(&stage.get(&nobody, path)), "401 UNAUTHORIZED -");
    }
}

// contracts-and-money 14
#[test]
fn pending_payments_are_listed_newest_first_with_job_and_milestone() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let other = stage.register("Other");
    assert_eq!(
        stage.get(&other, "/payments/pending").1,
        json!({ "payments": [] })
    );
    let job = stage.spanish_job(&agent);
    let proposal = stage.first_proposal(&agent, &job);
    let body = json!({ "milestone": { "name": "First batch", "amount": 300 } });
    let (_, asked) = stage.hire(&agent, &proposal, &body);
    let link = format!("/approvals/{}/confirm", text(&asked["approval"]["id"]));
    assert_eq!(stage.page("POST", &link, "").0, 200);
    let account = account_of(&stage, &agent);
    stage.platform.execute(&format!(
        "DELETE FROM invoice;
         INSERT INTO invoice (id, account_id, status, kind, amount_cents, job_id, contract_id,
            milestone_id, created_at)
         SELECT 'inv_1', '{account}', 'PENDING_FUNDING', 'FUNDING', 30050, '{job}', contract_id, id,
            {START} FROM milestone;
         INSERT INTO invoice (id, account_id, status, kind, amount_cents, created_at) VALUES
            ('inv_2', '{account}', 'PENDING_FUNDING', 'FUNDING', 100, {START}),
            ('inv_3', '{account}', 'SETTLED', 'FUNDING', 100, {START}),
            ('inv_4', '{account}', 'VOID', 'FUNDING', 100, {START});"
    ));
    let (status, answer) = stage.get(&agent, "/payments/pending");
    assert_eq!(status, 200, "{answer}");
    let read: payments::PendingPayments = serde_json::from_value(answer.clone()).unwrap();
    let ids: Vec<&str> = read.payments.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["inv_2", "inv_1"]);
    let full = &answer["payments"][1];
    assert_eq!(
        keys(full),
        [
            "id",
            "status",
            "invoiceKind",
            "viewerRole",
            "amountUsd",
            "createdAt",
            "invoiceNumber",
            "job",
            "milestone",
        ]
    );
    assert_eq!(full["viewerRole"], "EMPLOYER");
    assert_eq!(full["amountUsd"], 300.5);
    assert_eq!(full["job"], json!({ "id": job, "title": "Spanish calls" }));
    assert_eq!(full["milestone"]["name"], "First batch");
    assert_eq!(answer["payments"][0]["job"], Value::Null);
    assert_eq!(
        stage.get(&other, "/payments/pending").1,
        json!({ "payments": [] })
    );
}

#[test]
fn the_billing_page_shows_card_and_balance_of_every_account() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    stage.register("Early");
    let id = top_up(&stage, &agent, 1234);
    assert_eq!(
        stage.page("POST", &format!("/checkout/{id}/pay"), "").0,
        200
    );
    stage
        .platform
        .execute("UPDATE account SET has_card = 0 WHERE email IS NULL");
    let (status, page) = stage.page("GET", "/billing", "");
    assert_eq!(status, 200);
    for seen in [
        "a@example.com",
        "$1,234.00",
        "Test card on file",
        "None on file",
        "Nobody has claimed it",
    ] {
        assert!(page.contains(seen), "{seen}: {page}");
    }
}
