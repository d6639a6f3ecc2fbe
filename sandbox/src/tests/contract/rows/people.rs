//! Proposals, freelancers and hiring. Other families are beside.

use serde_json::{Value, json};

use super::super::super::{Agent, Stage, text};
use super::super::Row;
use super::{hired, row, v1};

pub(super) const ROWS: &[Row] = &[
    row(
        "GET /jobs/{id}/proposals",
        200,
        "",
        "proposals-and-messages.md 1",
        |s| {
            let (agent, job) = open(s);
            s.get(
                &agent,
                &format!("/jobs/{job}/proposals?status=not%20a-Fit&limit=2"),
            )
        },
    ),
    row(
        "GET /jobs/{id}/proposals",
        400,
        "field,supportedStatuses",
        "proposals-and-messages.md 1",
        |s| {
            let (agent, job) = open(s);
            s.get(&agent, &format!("/jobs/{job}/proposals?status=LOST"))
        },
    ),
    row(
        "GET /jobs/{id}/proposals",
        400,
        "field",
        "proposals-and-messages.md 1",
        |s| {
            let (agent, job) = open(s);
            assert_eq!(
                s.get(&agent, &format!("/jobs/{job}/proposals?cursor=x")).0,
                400
            );
            s.get(&agent, &format!("/jobs/{job}/proposals?limit=0"))
        },
    ),
    row(
        "GET /jobs/{id}/proposals",
        403,
        "",
        "proposals-and-messages.md 1",
        |s| {
            let (_, job) = open(s);
            let other = s.register("Other");
            s.get(&other, &format!("/jobs/{job}/proposals"))
        },
    ),
    row(
        "GET /jobs/{id}/proposals",
        404,
        "",
        "proposals-and-messages.md 1",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/jobs/job_none/proposals")
        },
    ),
    row(
        "GET /proposals/{proposalId}",
        200,
        "",
        "proposals-and-messages.md 2",
        |s| {
            let (agent, proposal) = applied(s);
            s.get(&agent, &format!("/proposals/{proposal}"))
        },
    ),
    row(
        "GET /proposals/{proposalId}",
        403,
        "",
        "proposals-and-messages.md 2",
        |s| {
            let (_, proposal) = applied(s);
            let other = s.register("Other");
            s.get(&other, &format!("/proposals/{proposal}"))
        },
    ),
    row(
        "GET /proposals/{proposalId}",
        404,
        "",
        "proposals-and-messages.md 2",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/proposals/prop_none")
        },
    ),
    row(
        "GET /proposals/{proposalId}/interview",
        200,
        "",
        "proposals-and-messages.md 3",
        |s| {
            let (agent, proposal) = applied(s);
            s.get(&agent, &format!("/proposals/{proposal}/interview"))
        },
    ),
    row(
        "GET /proposals/{proposalId}/interview",
        403,
        "",
        "proposals-and-messages.md 3",
        |s| {
            let (_, proposal) = applied(s);
            let other = s.register("Other");
            s.get(&other, &format!("/proposals/{proposal}/interview"))
        },
    ),
    row(
        "GET /proposals/{proposalId}/interview",
        404,
        "",
        "proposals-and-messages.md 3",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/proposals/prop_none/interview")
        },
    ),
    row(
        "GET /proposals/{proposalId}/interview",
        404,
        "proposalId",
        "proposals-and-messages.md 3",
        |s| {
            let (agent, proposal) = applied(s);
            s.platform.execute("UPDATE proposal SET interview = NULL");
            s.get(&agent, &format!("/proposals/{proposal}/interview"))
        },
    ),
    row(
        "GET /freelancers/{idOrSlug}",
        200,
        "",
        "proposals-and-messages.md 4",
        |s| {
            let (agent, job) = open(s);
            let candidate = s.proposals(&agent, &job)[0]["candidate"].clone();
            let by_id = s.get(&agent, &format!("/freelancers/{}", text(&candidate["id"])));
            let by_slug = s.get(
                &agent,
                &format!("/freelancers/{}", text(&candidate["profileSlug"])),
            );
            assert_eq!(by_id, by_slug);
            by_id
        },
    ),
    row(
        "GET /freelancers/{idOrSlug}",
        404,
        "",
        "proposals-and-messages.md 4",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/freelancers/nobody")
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        202,
        "",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, proposal) = candidate(s);
            let first = s.hire(&agent, &proposal, &terms());
            let again = s.hire(&agent, &proposal, &terms());
            assert_eq!(first.1["approval"]["id"], again.1["approval"]["id"]);
            again
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        400,
        "field,issues",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, proposal) = candidate(s);
            for body in [json!({}), json!({ "milestone": { "amount": 3 } })] {
                assert_eq!(s.hire(&agent, &proposal, &body).0, 400, "{body}");
            }
            s.hire(
                &agent,
                &proposal,
                &json!({ "milestone": { "name": "x", "amount": 0 } }),
            )
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        400,
        "issues",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, proposal) = candidate(s);
            v1(
                s,
                &agent,
                "POST",
                &format!("/proposals/{proposal}/hire"),
                "{nonsense",
            )
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        403,
        "",
        "proposals-and-messages.md 5",
        |s| {
            let (_, proposal) = candidate(s);
            let other = s.claimed("other@example.com");
            s.hire(&other, &proposal, &terms())
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        404,
        "",
        "proposals-and-messages.md 5",
        |s| {
            let agent = s.claimed("owner@example.com");
            s.hire(&agent, "prop_none", &terms())
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        409,
        "payment_method_required",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, proposal) = candidate(s);
            s.platform.execute("UPDATE account SET has_card = 0");
            let refused = s.hire(&agent, &proposal, &terms());
            assert!(refused.1["details"]["billingUrl"].is_string());
            refused
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        409,
        "already_accepted",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, _) = hired(s);
            let (_, contracts) = s.get(&agent, "/contracts");
            let proposal = text(&contracts["contracts"][0]["proposalId"]);
            s.hire(&agent, &proposal, &terms())
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        409,
        "invitation_open",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, proposal) = candidate(s);
            s.platform.execute("UPDATE proposal SET status = 'INVITED'");
            s.hire(&agent, &proposal, &terms())
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        409,
        "invitation_declined",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, proposal) = candidate(s);
            s.platform.execute("UPDATE proposal SET status = 'REFUSED'");
            s.hire(&agent, &proposal, &terms())
        },
    ),
    row(
        "POST /proposals/{proposalId}/hire",
        409,
        "not_fit_confirmation_required",
        "proposals-and-messages.md 5",
        |s| {
            let (agent, proposal) = candidate(s);
            s.platform
                .execute("UPDATE proposal SET status = 'NOT_A_FIT'");
            let refused = s.hire(&agent, &proposal, &terms());
            let mut sure = terms();
            sure["confirmNotFitOverride"] = json!(true);
            assert_eq!(s.hire(&agent, &proposal, &sure).0, 202);
            refused
        },
    ),
];

fn terms() -> Value {
    json!({ "milestone": { "name": "First batch", "amount": 300 } })
}

/// An unclaimed account's job that people have applied to.
fn open(stage: &mut Stage) -> (Agent, String) {
    let agent = stage.register("Scout");
    let job = stage.spanish_job(&agent);
    (agent, job)
}

fn applied(stage: &mut Stage) -> (Agent, String) {
    let (agent, job) = open(stage);
    let proposal = stage.first_proposal(&agent, &job);
    (agent, proposal)
}

fn claimed_job(stage: &mut Stage) -> (Agent, String) {
    let agent = stage.claimed("owner@example.com");
    let job = stage.spanish_job(&agent);
    (agent, job)
}

fn candidate(stage: &mut Stage) -> (Agent, String) {
    let (agent, job) = claimed_job(stage);
    let proposal = stage.first_proposal(&agent, &job);
    (agent, proposal)
}
