//! From reading candidates to a contract, and every refusal on the way. The pages themselves are
//! looked at in `pages`.

use super::*;
use crate::moment::HOUR;

fn terms() -> Value {
    json!({ "milestone": { "name": "First batch", "description": "50 calls", "amount": 300,
        "dueDate": "2026-07-01" } })
}

#[test]
fn candidates_come_newest_first_in_pages_and_by_status() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let job = stage.spanish_job(&agent);
    let all = stage.proposals(&agent, &job);
    assert!((5..=9).contains(&all.len()), "{}", all.len());
    assert!(all.is_sorted_by(|a, b| a["createdAt"].as_str() > b["createdAt"].as_str()));

    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/jobs/{job}/proposals?limit=2&cursor={cursor}");
        let (_, answer) = stage.get(&agent, &path);
        paged.extend(answer["proposals"].as_array().unwrap().clone());
        match &answer["nextCursor"] {
            Value::String(next) => cursor = next.clone(),
            _ => break,
        }
    }
    assert_eq!(paged, all);

    let mark = format!("/proposals/{}/status", text(&all[0]["id"]));
    assert_eq!(stage.page("POST", &mark, "status=NOT_A_FIT").0, 200);
    let count = |status: &str, expected: usize| {
        let path = format!("/jobs/{job}/proposals?status={status}");
        let (_, answer) = stage.get(&agent, &path);
        assert_eq!(
            answer["proposals"].as_array().unwrap().len(),
            expected,
            "{status}"
        );
    };
    count("NOT_A_FIT", 1);
    count("not%20a%20fit", 1);
    count("Unreviewed", all.len() - 1);
    count("hired", 0);
    assert_eq!(stage.events(&agent), ["proposal.status_changed NOT_A_FIT"]);
}

#[test]
fn a_candidate_has_every_documented_field_and_no_whole_name() {
    let stage = Stage::new();
    let agent = stage.register("Scout");
    let job = stage.spanish_job(&agent);
    for listed in stage.proposals(&agent, &job) {
        let id = text(&listed["id"]);
        let (_, answer) = stage.get(&agent, &format!("/proposals/{id}"));
        let proposal = &answer["proposal"];
        let names = [
            "id",
            "jobId",
            "jobTitle",
            "createdAt",
            "updatedAt",
            "status",
            "bid",
            "candidate",
            "metrics",
            "aiInterview",
            "verification",
            "openLabel",
            "contract",
        ];
        assert_eq!(keys(proposal), names);
        assert_eq!(keys(&listed), names[..9], "the list has the summary alone");
        assert_eq!(keys(&proposal["status"]), ["raw", "label"]);
        assert_eq!(
            keys(&proposal["bid"]),
            ["amountUsd", "unit", "labelerHourlyRateUsd"]
        );
        assert_eq!(
            keys(&proposal["candidate"]),
            [
                "id",
                "profileSlug",
                "displayName",
                "firstName",
                "lastNameInitial",
                "profileTitle",
                "profilePhotoUrl",
                "countryCode",
                "country",
                "talentType",
                "highestEarningsUsd",
                "reviewCount",
            ]
        );
        let initial = text(&proposal["candidate"]["lastNameInitial"]);
        let name = text(&proposal["candidate"]["displayName"]);
        assert!(name == "Freelancer" || name.ends_with(&format!(" {initial}.")));
        if proposal["aiInterview"]["transcriptAvailable"] == false {
            // Who was not interviewed has nothing more to look at.
            continue;
        }

        let (_, answer) = stage.get(&agent, &format!("/proposals/{id}/interview"));
        let interview = &answer["interview"];
        assert_eq!(
            keys(interview),
            ["proposalId", "interviewId", "score", "summary", "messages"]
        );
        assert_eq!(interview["score"], proposal["metrics"]["interviewScore"]);
        assert_eq!(
            keys(&interview["messages"][0]),
            ["id", "role", "content", "sentAt"]
        );

        let by_id = text(&proposal["candidate"]["id"]);
        let by_slug = text(&proposal["candidate"]["profileSlug"]);
        let (status, profile) = stage.get(&agent, &format!("/freelancers/{by_id}"));
        assert_eq!(status, 200);
        assert_eq!(
            stage.get(&agent, &format!("/freelancers/{by_slug}")).1,
            profile
        );
    }
    let (_, max) = stage.get(&agent, "/freelancers/max-v");
    let bio = text(&max["freelancer"]["bio"]);
    assert!(
        bio.contains("ignore previous instructions") && bio.contains('\u{e0068}'),
        "{bio}"
    );
}

#[test]
fn reads_are_refused_as_documented() {
    let stage = Stage::new();
    let (agent, other) = (stage.register("Scout"), stage.register("Other"));
    let job = stage.spanish_job(&agent);
    let id = stage.first_proposal(&agent, &job);
    stage
        .platform
        .execute("UPDATE proposal SET interview = NULL");
    let check = |agent: &Agent, path: &str, expected: &str| {
        assert_eq!(verdict(&stage.get(agent, path)), expected, "{path}");
    };
    check(
        &agent,
        &format!("/jobs/{job}/proposals?status=best"),
        "400 BAD_REQUEST status",
    );
    check(
        &agent,
        &format!("/jobs/{job}/proposals?limit=0"),
        "400 BAD_REQUEST limit",
    );
    check(
        &agent,
        &format!("/jobs/{job}/proposals?cursor=x"),
        "400 BAD_REQUEST cursor",
    );
    check(&agent, "/jobs/x/proposals", "404 NOT_FOUND -");
    check(&other, &format!("/jobs/{job}/proposals"), "403 FORBIDDEN -");
    check(&agent, "/proposals/x", "404 NOT_FOUND -");
    check(&other, &format!("/proposals/{id}"), "403 FORBIDDEN -");
    check(
        &other,
        &format!("/proposals/{id}/interview"),
        "403 FORBIDDEN -",
    );
    check(
        &agent,
        &format!("/proposals/{id}/interview"),
        "404 NOT_FOUND -",
    );
    check(&agent, "/freelancers/nobody", "404 NOT_FOUND -");
    check(
        &agent,
        "/contracts?status=running",
        "400 BAD_REQUEST status",
    );
    check(&agent, "/contracts?jobId=x", "404 NOT_FOUND -");
    check(
        &other,
        &format!("/contracts?jobId={job}"),
        "403 FORBIDDEN -",
    );
    check(&agent, "/contracts/x", "404 NOT_FOUND -");
    check(&agent, "/approvals/x", "404 NOT_FOUND -");
    let (_, answer) = stage.get(&agent, "/approvals/x");
    assert_eq!(
        answer["details"],
        json!({ "resource": "approvals", "approvalId": "x" })
    );
    let (_, answer) = stage.get(&agent, &format!("/proposals/{id}/interview"));
    assert_eq!(answer["details"], json!({ "proposalId": id }));
    let (_, answer) = stage.get(&agent, &format!("/proposals/{id}"));
    assert_eq!(
        answer["proposal"]["aiInterview"]["transcriptAvailable"],
        false
    );
}

#[test]
fn a_hire_is_refused_as_documented() {
    let stage = Stage::new();
    let unclaimed = stage.register("Early");
    let (agent, other) = (
        stage.claimed("a@example.com"),
        stage.claimed("b@example.com"),
    );
    let job = stage.spanish_job(&agent);
    let id = stage.first_proposal(&agent, &job);
    let early = stage.first_proposal(&unclaimed, &stage.spanish_job(&unclaimed));
    let check = |agent: &Agent, id: &str, body: Value, expected: &str| {
        let answer = stage.hire(agent, id, &body);
        assert_eq!(verdict(&answer), expected, "{body}");
        answer.1["details"].clone()
    };
    let details = check(
        &unclaimed,
        &early,
        terms(),
        "403 FORBIDDEN account_claim_required",
    );
    assert_eq!(details["claimUrl"], format!("{BASE}/claim"));
    check(&agent, "x", terms(), "404 NOT_FOUND -");
    check(&other, &id, terms(), "403 FORBIDDEN -");
    check(&agent, &id, json!({}), "400 BAD_REQUEST milestone");
    check(&agent, &id, json!([]), "400 BAD_REQUEST -");
    let unsure = json!({ "milestone": { "name": "A", "amount": 1 }, "confirmNotFitOverride": "y" });
    check(&agent, &id, unsure, "400 BAD_REQUEST confirmNotFitOverride");

    stage.platform.execute("UPDATE account SET has_card = 0");
    let details = check(&agent, &id, terms(), "409 CONFLICT payment_method_required");
    assert_eq!(details["billingUrl"], format!("{BASE}/billing"));
    stage.platform.execute("UPDATE account SET has_card = 1");

    stage.page(
        "POST",
        &format!("/proposals/{id}/status"),
        "status=NOT_A_FIT",
    );
    check(
        &agent,
        &id,
        terms(),
        "409 CONFLICT not_fit_confirmation_required",
    );
    let mut sure = terms();
    sure["confirmNotFitOverride"] = json!(true);
    let (status, answer) = stage.hire(&agent, &id, &sure);
    assert_eq!(status, 202, "{answer}");
    let link = format!("/approvals/{}/confirm", text(&answer["approval"]["id"]));
    assert_eq!(stage.page("POST", &link, "").0, 200);
    check(&agent, &id, terms(), "409 CONFLICT already_accepted");

    stage
        .platform
        .execute("UPDATE account SET features_off = '[\"public_api_hiring\"]'");
    let details = check(&agent, &id, terms(), "403 FORBIDDEN -");
    assert_eq!(details["featureKey"], "public_api_hiring");
}

#[test]
fn the_same_terms_give_the_same_request_and_others_replace_it() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let job = stage.spanish_job(&agent);
    let id = stage.first_proposal(&agent, &job);
    let ask = |body: &Value| {
        let (status, answer) = stage.hire(&agent, &id, body);
        assert_eq!(status, 202, "{answer}");
        answer["approval"].clone()
    };
    let first = ask(&terms());
    assert_eq!(
        keys(&first),
        [
            "id",
            "type",
            "status",
            "contractId",
            "milestoneId",
            "jobId",
            "proposalId",
            "approvalUrl",
            "expiresAt",
            "resolvedAt",
            "result",
            "createdAt",
        ]
    );
    assert_eq!(first["type"], "proposal_hire");
    assert_eq!(first["expiresAt"], "2026-06-15T10:00:00.000Z");
    assert_eq!(
        first["approvalUrl"],
        format!("{BASE}/approvals/{}", text(&first["id"]))
    );
    assert_eq!(ask(&terms()), first);
    let mut higher = terms();
    higher["milestone"]["amount"] = json!(301);
    let second = ask(&higher);
    assert_ne!(second["id"], first["id"]);
    let (_, old) = stage.get(&agent, &format!("/approvals/{}", text(&first["id"])));
    assert_eq!(old["approval"]["status"], "expired");
    let (status, page) = stage.page(
        "POST",
        &format!("/approvals/{}/confirm", text(&first["id"])),
        "",
    );
    assert_eq!(status, 409, "{page}");
    assert_eq!(stage.events(&agent), ["approval.confirmed expired"]);
}

#[test]
fn a_yes_hires_once_and_the_contract_can_be_read() {
    let stage = Stage::new();
    let (agent, other) = (
        stage.claimed("a@example.com"),
        stage.claimed("b@example.com"),
    );
    let job = stage.spanish_job(&agent);
    let proposal = stage.proposals(&agent, &job)[0].clone();
    let id = text(&proposal["id"]);
    let (_, asked) = stage.hire(&agent, &id, &terms());
    let approval = text(&asked["approval"]["id"]);
    assert_eq!(
        verdict(&stage.get(&other, &format!("/approvals/{approval}"))),
        "404 NOT_FOUND -"
    );

    let link = format!("/approvals/{approval}/confirm");
    assert_eq!(stage.page("POST", &link, "").0, 200);
    assert_eq!(stage.page("POST", &link, "").0, 409);
    assert_eq!(
        stage
            .page("POST", &format!("/approvals/{approval}/decline"), "")
            .0,
        409
    );

    let (_, answer) = stage.get(&agent, &format!("/approvals/{approval}"));
    assert_eq!(answer["approval"]["status"], "confirmed");
    let result = &answer["approval"]["result"];
    assert_eq!(
        keys(result),
        ["hired", "contractId", "jobId", "freelancerUserId"]
    );
    assert_eq!(result["freelancerUserId"], proposal["candidate"]["id"]);
    let contract_id = text(&result["contractId"]);
    assert_eq!(
        stage.events(&agent),
        [
            "approval.confirmed confirmed",
            "proposal.status_changed HIRED",
            "contract.created -",
            "milestone.status_changed ACTIVE_FUNDED",
        ]
    );

    let (_, answer) = stage.get(&agent, &format!("/contracts?jobId={job}&status=active"));
    let listed = answer["contracts"].as_array().unwrap().clone();
    assert_eq!(listed.len(), 1);
    let (_, answer) = stage.get(&agent, &format!("/contracts/{contract_id}"));
    let contract = &answer["contract"];
    let names = [
        "id",
        "status",
        "title",
        "jobId",
        "proposalId",
        "paymentType",
        "rateUsd",
        "estimatedTotalUsd",
        "estimatedVolume",
        "hasActiveMilestone",
        "startDate",
        "endDate",
        "createdAt",
        "updatedAt",
        "freelancer",
        "milestones",
        "jobDmConversationId",
        "budget",
    ];
    assert_eq!(keys(contract), names);
    assert_eq!(
        keys(&listed[0]),
        names[..16],
        "the list has neither thread nor budget"
    );
    assert_eq!(contract["rateUsd"], proposal["bid"]["amountUsd"]);
    let milestone = &contract["milestones"][0];
    assert_eq!(
        keys(milestone),
        [
            "id",
            "name",
            "description",
            "status",
            "amountUsd",
            "volume",
            "milestoneNumber",
            "dueDate",
            "pendingApproval",
            "needsReview",
            "invoiceId",
            "createdAt",
        ]
    );
    assert_eq!(milestone["amountUsd"], 300);
    assert_eq!(milestone["dueDate"], "2026-07-01T00:00:00.000Z");
    assert_eq!(contract["budget"]["fundedVolume"], milestone["volume"]);
    assert_eq!(contract["budget"]["activeMilestone"]["id"], milestone["id"]);
    let (_, answer) = stage.get(&agent, "/contracts?status=ended");
    assert_eq!(answer, json!({ "contracts": [] }));
    let (_, answer) = stage.get(&other, "/contracts");
    assert_eq!(answer, json!({ "contracts": [] }));
    assert_eq!(
        verdict(&stage.get(&other, &format!("/contracts/{contract_id}"))),
        "404 NOT_FOUND -"
    );
    let (_, answer) = stage.get(&agent, &format!("/proposals/{id}"));
    assert_eq!(
        answer["proposal"]["status"],
        json!({ "raw": "HIRED", "label": "Hired" })
    );
    assert_eq!(answer["proposal"]["contract"]["id"], contract_id);
}

#[test]
fn what_is_paid_by_the_unit_has_a_volume_and_a_fixed_price_has_none() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let check = |fields: Value, has_volume: bool| {
        let job = stage.job(&agent, fields.clone());
        let proposal = stage.proposals(&agent, &job)[0].clone();
        let (_, asked) = stage.hire(&agent, &text(&proposal["id"]), &terms());
        let link = format!("/approvals/{}/confirm", text(&asked["approval"]["id"]));
        assert_eq!(stage.page("POST", &link, "").0, 200);
        let (_, answer) = stage.get(&agent, &format!("/contracts?jobId={job}"));
        let contract = &answer["contracts"][0];
        assert_eq!(contract["paymentType"], fields["paymentType"]);
        assert_eq!(
            contract["estimatedVolume"].is_number(),
            has_volume,
            "{contract}"
        );
        let volume = contract["milestones"][0]["volume"].as_f64();
        assert_eq!(volume.is_some(), has_volume, "{contract}");
        if let Some(volume) = volume {
            let paid = volume * proposal["bid"]["amountUsd"].as_f64().unwrap();
            assert!((paid - 300.0).abs() < 0.2, "{volume} units make {paid}");
        }
    };
    check(
        json!({ "paymentType": "PAY_PER_HOUR", "pricePerHour": 15 }),
        true,
    );
    check(
        json!({ "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.05 }),
        true,
    );
    check(
        json!({ "paymentType": "FIXED_PRICE", "fixedPrice": 300 }),
        false,
    );
}

#[test]
fn a_request_nobody_answers_lapses_after_three_days_and_may_be_made_again() {
    let mut stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let job = stage.spanish_job(&agent);
    let id = stage.first_proposal(&agent, &job);
    let (_, asked) = stage.hire(&agent, &id, &terms());
    let first = text(&asked["approval"]["id"]);
    let status = |stage: &Stage| {
        text(&stage.get(&agent, &format!("/approvals/{first}")).1["approval"]["status"])
    };
    stage.pass(72 * HOUR - 1);
    assert_eq!(status(&stage), "pending");
    stage.pass(1);
    assert!(stage.events(&agent).is_empty(), "it lapses when it is read");
    let (code, page) = stage.page("POST", &format!("/approvals/{first}/confirm"), "");
    assert_eq!(code, 409, "{page}");
    assert_eq!(status(&stage), "expired");
    assert_eq!(stage.events(&agent), ["approval.confirmed expired"]);
    assert_eq!(
        stage.get(&agent, "/contracts").1,
        json!({ "contracts": [] })
    );
    let (_, again) = stage.hire(&agent, &id, &terms());
    assert_eq!(again["approval"]["status"], "pending");
    assert_ne!(again["approval"]["id"], first);
}

#[test]
fn a_no_hires_nobody_and_a_missing_card_leaves_the_question_open() {
    let stage = Stage::new();
    let agent = stage.claimed("a@example.com");
    let job = stage.spanish_job(&agent);
    let id = stage.first_proposal(&agent, &job);
    let (_, asked) = stage.hire(&agent, &id, &terms());
    let path = format!("/approvals/{}", text(&asked["approval"]["id"]));
    let status = || text(&stage.get(&agent, &path).1["approval"]["status"]);
    stage.platform.execute("UPDATE account SET has_card = 0");
    assert_eq!(stage.page("POST", &format!("{path}/confirm"), "").0, 409);
    assert_eq!(status(), "pending");
    assert_eq!(stage.page("POST", &format!("{path}/decline"), "").0, 200);
    assert_eq!(status(), "declined");
    assert_eq!(
        stage.get(&agent, &path).1["approval"]["result"],
        Value::Null
    );
    assert_eq!(stage.events(&agent), ["approval.confirmed declined"]);
    let (_, answer) = stage.get(&agent, &format!("/proposals/{id}"));
    assert_eq!(answer["proposal"]["status"]["raw"], "UNREVIEWED");
}
