//! Contracts, milestones and approvals. Other families are beside.

use serde_json::{Value, json};

use super::super::super::{Agent, Stage, text};
use super::super::Row;
use super::{confirm, hired, row, v1};

pub(super) const ROWS: &[Row] = &[
    row("GET /contracts", 200, "", "contracts-and-money.md 4", |s| {
        let (agent, _) = hired(s);
        s.get(&agent, "/contracts?status=active")
    }),
    row(
        "GET /contracts",
        400,
        "field",
        "contracts-and-money.md 4",
        |s| {
            let agent = s.register("Scout");
            s.get(&agent, "/contracts?status=lost")
        },
    ),
    row("GET /contracts", 403, "", "contracts-and-money.md 4", |s| {
        let owner = s.register("Scout");
        let job = s.spanish_job(&owner);
        let other = s.register("Other");
        s.get(&other, &format!("/contracts?jobId={job}"))
    }),
    row("GET /contracts", 404, "", "contracts-and-money.md 4", |s| {
        let agent = s.register("Scout");
        s.get(&agent, "/contracts?jobId=job_none")
    }),
    row(
        "GET /contracts/{contractId}",
        200,
        "",
        "contracts-and-money.md 5",
        |s| {
            let (agent, contract) = hired(s);
            s.get(&agent, &format!("/contracts/{contract}"))
        },
    ),
    row(
        "GET /contracts/{contractId}",
        404,
        "resource,contractId",
        "contracts-and-money.md 5",
        |s| {
            let (_, contract) = hired(s);
            let other = s.register("Other");
            s.get(&other, &format!("/contracts/{contract}"))
        },
    ),
    row(
        "POST /contracts/{contractId}/milestones",
        201,
        "",
        "contracts-and-money.md 6",
        |s| {
            let (agent, contract) = hired(s);
            plan(
                s,
                &agent,
                &contract,
                &json!({ "description": "More", "volume": 4 }),
            )
        },
    ),
    row(
        "POST /contracts/{contractId}/milestones",
        400,
        "field",
        "contracts-and-money.md 6",
        |s| {
            let (agent, contract) = hired(s);
            let check = |body: Value, field: &str| {
                let (status, answer) = plan(s, &agent, &contract, &body);
                assert_eq!(
                    (status, &answer["details"]["field"]),
                    (400, &json!(field)),
                    "{body}"
                );
            };
            check(json!({ "volume": 4 }), "description");
            check(json!({ "description": " ", "volume": 4 }), "description");
            check(json!({ "description": "More" }), "volume");
            check(json!({ "description": "More", "volume": 0 }), "volume");
            check(
                json!({ "description": "More", "volume": 4, "dueDate": "soon" }),
                "dueDate",
            );
            plan(
                s,
                &agent,
                &contract,
                &json!({ "description": "More", "volume": 4, "amountUsd": 1 }),
            )
        },
    ),
    row(
        "POST /contracts/{contractId}/milestones",
        400,
        "issues",
        "contracts-and-money.md 6",
        |s| {
            let (agent, contract) = hired(s);
            v1(
                s,
                &agent,
                "POST",
                &format!("/contracts/{contract}/milestones"),
                "{nonsense",
            )
        },
    ),
    row(
        "POST /contracts/{contractId}/milestones",
        404,
        "resource,contractId",
        "contracts-and-money.md 6",
        |s| {
            let (_, contract) = hired(s);
            let other = s.claimed("other@example.com");
            s.every_scope();
            plan(
                s,
                &other,
                &contract,
                &json!({ "description": "More", "volume": 4 }),
            )
        },
    ),
    row(
        "POST /contracts/{contractId}/milestones",
        409,
        "contract_ended",
        "contracts-and-money.md 6",
        |s| {
            let (agent, contract) = ended(s);
            plan(
                s,
                &agent,
                &contract,
                &json!({ "description": "More", "volume": 4 }),
            )
        },
    ),
    row(
        "POST /contracts/{contractId}/milestones",
        409,
        "contract_rate_missing",
        "contracts-and-money.md 6",
        |s| {
            let (agent, contract) = hired(s);
            s.platform.execute("UPDATE contract SET rate_micros = NULL");
            plan(
                s,
                &agent,
                &contract,
                &json!({ "description": "More", "volume": 4 }),
            )
        },
    ),
    row(
        "POST /contracts/{contractId}/end",
        200,
        "",
        "contracts-and-money.md 7",
        |s| {
            let (agent, contract) = hired(s);
            pay_out(s, &agent, &contract);
            end(s, &agent, &contract)
        },
    ),
    row(
        "POST /contracts/{contractId}/end",
        202,
        "",
        "contracts-and-money.md 7",
        |s| {
            let (agent, contract) = hired(s);
            let first = end(s, &agent, &contract);
            let again = end(s, &agent, &contract);
            assert_eq!(first.1["approval"]["id"], again.1["approval"]["id"]);
            again
        },
    ),
    row(
        "POST /contracts/{contractId}/end",
        404,
        "resource,contractId",
        "contracts-and-money.md 7",
        |s| {
            let (_, contract) = hired(s);
            let other = s.claimed("other@example.com");
            s.every_scope();
            end(s, &other, &contract)
        },
    ),
    row(
        "POST /contracts/{contractId}/end",
        409,
        "contract_ended",
        "contracts-and-money.md 7",
        |s| {
            let (agent, contract) = ended(s);
            end(s, &agent, &contract)
        },
    ),
    row(
        "POST /milestones/{milestoneId}/fund",
        202,
        "",
        "contracts-and-money.md 8",
        |s| {
            let (agent, _, milestone) = planned(s);
            let first = fund(s, &agent, &milestone);
            let again = fund(s, &agent, &milestone);
            assert_eq!(first.1["approval"]["id"], again.1["approval"]["id"]);
            again
        },
    ),
    row(
        "POST /milestones/{milestoneId}/fund",
        404,
        "resource,milestoneId",
        "contracts-and-money.md 8",
        |s| {
            let (_, _, milestone) = planned(s);
            let other = s.claimed("other@example.com");
            s.every_scope();
            fund(s, &other, &milestone)
        },
    ),
    row(
        "POST /milestones/{milestoneId}/fund",
        409,
        "milestone_not_fundable",
        "contracts-and-money.md 8",
        |s| {
            let (agent, contract) = hired(s);
            let milestone = first_milestone(s, &agent, &contract);
            fund(s, &agent, &milestone)
        },
    ),
    row(
        "POST /milestones/{milestoneId}/fund",
        409,
        "payment_method_required",
        "contracts-and-money.md 8",
        |s| {
            let (agent, _, milestone) = planned(s);
            s.platform.execute("UPDATE account SET has_card = 0");
            fund(s, &agent, &milestone)
        },
    ),
    row(
        "POST /milestones/{milestoneId}/fund",
        409,
        "contract_ended",
        "contracts-and-money.md 8",
        |s| {
            let (agent, _, milestone) = planned(s);
            s.platform
                .execute("UPDATE contract SET ended_at = started_at");
            fund(s, &agent, &milestone)
        },
    ),
    row(
        "POST /milestones/{milestoneId}/approve",
        202,
        "",
        "contracts-and-money.md 9",
        |s| {
            let (agent, contract) = hired(s);
            let milestone = first_milestone(s, &agent, &contract);
            let first = release(s, &agent, &milestone);
            let again = release(s, &agent, &milestone);
            assert_eq!(first.1["approval"]["id"], again.1["approval"]["id"]);
            again
        },
    ),
    row(
        "POST /milestones/{milestoneId}/approve",
        404,
        "resource,milestoneId",
        "contracts-and-money.md 9",
        |s| {
            let agent = s.claimed("owner@example.com");
            s.every_scope();
            release(s, &agent, "mil_none")
        },
    ),
    row(
        "POST /milestones/{milestoneId}/approve",
        409,
        "milestone_not_funded",
        "contracts-and-money.md 9",
        |s| {
            let (agent, _, milestone) = planned(s);
            release(s, &agent, &milestone)
        },
    ),
    row(
        "POST /milestones/{milestoneId}/approve",
        409,
        "milestone_not_approvable",
        "contracts-and-money.md 9",
        |s| {
            let (agent, contract) = hired(s);
            pay_out(s, &agent, &contract);
            let milestone = first_milestone(s, &agent, &contract);
            release(s, &agent, &milestone)
        },
    ),
    row(
        "POST /milestones/{milestoneId}/approve",
        409,
        "contract_ended",
        "contracts-and-money.md 9",
        |s| {
            let (agent, contract) = hired(s);
            let milestone = first_milestone(s, &agent, &contract);
            s.platform
                .execute("UPDATE contract SET ended_at = started_at");
            release(s, &agent, &milestone)
        },
    ),
    row(
        "GET /approvals/{approvalId}",
        200,
        "",
        "contracts-and-money.md 10.5",
        |s| {
            let (agent, contract) = hired(s);
            let (_, asked) = end(s, &agent, &contract);
            s.get(
                &agent,
                &format!("/approvals/{}", text(&asked["approval"]["id"])),
            )
        },
    ),
    row(
        "GET /approvals/{approvalId}",
        404,
        "resource,approvalId",
        "contracts-and-money.md 10.5",
        |s| {
            let (agent, contract) = hired(s);
            let (_, asked) = end(s, &agent, &contract);
            let other = s.register("Other");
            s.get(
                &other,
                &format!("/approvals/{}", text(&asked["approval"]["id"])),
            )
        },
    ),
];

fn plan(stage: &Stage, agent: &Agent, contract: &str, body: &Value) -> (u16, Value) {
    let path = format!("/contracts/{contract}/milestones");
    v1(stage, agent, "POST", &path, &body.to_string())
}

fn end(stage: &Stage, agent: &Agent, contract: &str) -> (u16, Value) {
    v1(
        stage,
        agent,
        "POST",
        &format!("/contracts/{contract}/end"),
        "",
    )
}

fn fund(stage: &Stage, agent: &Agent, milestone: &str) -> (u16, Value) {
    v1(
        stage,
        agent,
        "POST",
        &format!("/milestones/{milestone}/fund"),
        "",
    )
}

fn release(stage: &Stage, agent: &Agent, milestone: &str) -> (u16, Value) {
    v1(
        stage,
        agent,
        "POST",
        &format!("/milestones/{milestone}/approve"),
        "",
    )
}

/// A contract with a milestone that is not funded.
fn planned(stage: &mut Stage) -> (Agent, String, String) {
    let (agent, contract) = hired(stage);
    let body = json!({ "description": "More", "volume": 4 });
    let (status, answer) = plan(stage, &agent, &contract, &body);
    assert_eq!(status, 201, "{answer}");
    (agent, contract, text(&answer["milestone"]["id"]))
}

fn first_milestone(stage: &Stage, agent: &Agent, contract: &str) -> String {
    let (_, body) = stage.get(agent, &format!("/contracts/{contract}"));
    text(&body["contract"]["milestones"][0]["id"])
}

/// Releases the first milestone, so that nothing is funded.
fn pay_out(stage: &Stage, agent: &Agent, contract: &str) {
    let milestone = first_milestone(stage, agent, contract);
    let (status, asked) = release(stage, agent, &milestone);
    assert_eq!(status, 202, "{asked}");
    confirm(stage, &asked);
}

fn ended(stage: &mut Stage) -> (Agent, String) {
    let (agent, contract) = hired(stage);
    let (status, asked) = end(stage, &agent, &contract);
    assert_eq!(status, 202, "{asked}");
    confirm(stage, &asked);
    (agent, contract)
}
