//! The account in the employer's workspace: its keys, what pays, its team and its webhooks.

use super::employer::{Office, sees};
use super::*;

#[test]
fn a_key_is_minted_shown_once_used_by_the_agent_and_revoked() {
    let office = Office::new();
    let path = "/employer/account/keys/mint";
    sees(
        &office.refused(path, "name=Payer", 400),
        &["at least one thing"],
    );
    let outgoing = office.stage.visit(
        Some(&office.cookie),
        "POST",
        path,
        "name=Payer&scope=payments%3Awrite&scope=payments%3Aread",
    );
    assert_eq!(outgoing.status, 201);
    let Some(Body::Html(page)) = outgoing.body else {
        panic!()
    };
    let secret = page
        .split("<pre>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    assert!(secret.starts_with("ot_pat_"), "{page}");
    assert!(
        !office.look("/employer/account").contains(&secret),
        "it is shown once"
    );
    let target = format!("{V1}/credits/top-ups");
    let (status, made) = office
        .stage
        .json("POST", &target, Some(&secret), r#"{"amountUsd":50}"#);
    assert_eq!(status, 201, "{made}");
    let (status, _) = office
        .stage
        .json("GET", &format!("{V1}/jobs/mine"), Some(&secret), "");
    assert_eq!(status, 403, "it has no other scope");
    let page = office.look("/employer/account");
    let id = page
        .split("Revoke Payer")
        .next()
        .unwrap()
        .rsplit("value=\"")
        .next()
        .unwrap();
    let id = id.split('"').next().unwrap();
    sees(
        &office.press("/employer/account/keys/revoke", &format!("token={id}")),
        &["opens nothing any more"],
    );
    let (status, _) = office
        .stage
        .json("POST", &target, Some(&secret), r#"{"amountUsd":50}"#);
    assert_eq!(status, 401);
}

#[test]
fn billing_team_and_webhooks_do_what_they_say() {
    let office = Office::new();
    let billing = "/employer/account/billing";
    sees(
        &office.press(&format!("{billing}/card"), "on=no"),
        &["No card is on file.", "None on file"],
    );
    let id = &office.proposals[0];
    let (status, refused) = office.stage.hire(
        &office.agent,
        id,
        &json!({ "milestone": { "name": "A", "amount": 20 } }),
    );
    assert_eq!(
        (status, refused["details"]["reason"].as_str()),
        (409, Some("payment_method_required"))
    );
    let own = office
        .stage
        .visit(Some(&office.cookie), "GET", "/billing", "");
    assert_eq!(header(&own, "location"), Some(billing));
    sees(
        &office.press(&format!("{billing}/card"), "on=yes"),
        &["Test card on file"],
    );
    sees(
        &office.press(&format!("{billing}/top-up"), "amount=50"),
        &["Add $50.00 of credits?"],
    );
    sees(
        &office.refused(&format!("{billing}/top-up"), "amount=5", 400),
        &["10 to 10000"],
    );
    let team = "/employer/account/team/invite";
    sees(
        &office.press(team, "email=New%40example.com"),
        &["They are invited.", "new@example.com"],
    );
    sees(
        &office.refused(team, "email=nobody", 400),
        &["Nothing was done."],
    );
    let (_, seen) = office.stage.get(&office.agent, "/team");
    assert!(seen.to_string().contains("new@example.com"), "{seen}");
    sees(
        &office.look("/employer/account/webhooks"),
        &["opentrain_create_webhook", "Everything is switched on"],
    );
    let page = office.refused("/employer/account/webhooks/again", "delivery=none", 404);
    sees(&page, &["no such delivery"]);
}
