//! A person's decisions at the page and at the control door: the same state before gives the same
//! outcome or the same refusal, in the same words, whichever of the two it is.

use super::*;
use crate::deeds::{Kind, decide, top_ups};
use crate::moment::DAY;
use crate::rules::money::HireCharge;

/// How things stand before, and the path of what waits.
type Ground = fn(&mut Stage, &Agent) -> String;

fn hire(stage: &mut Stage, agent: &Agent) -> String {
    format!("approvals/{}", hire_request(stage, agent, fixed()))
}

fn fund(stage: &mut Stage, agent: &Agent) -> String {
    let contract = hired(stage, agent, fixed(), "source=card");
    let milestone = milestone(stage, agent, &contract, 70);
    format!(
        "approvals/{}",
        ask(stage, agent, &format!("/milestones/{milestone}/fund"))
    )
}

fn release(stage: &mut Stage, agent: &Agent) -> String {
    let contract = hired(stage, agent, fixed(), "source=credits");
    let first = text(&self::contract(stage, agent, &contract)["milestones"][0]["id"]);
    format!(
        "approvals/{}",
        ask(stage, agent, &format!("/milestones/{first}/approve"))
    )
}

fn end(stage: &mut Stage, agent: &Agent) -> String {
    let contract = hired(stage, agent, fixed(), "source=credits");
    milestone(stage, agent, &contract, 70);
    format!(
        "approvals/{}",
        ask(stage, agent, &format!("/contracts/{contract}/end"))
    )
}

fn top_up(stage: &mut Stage, agent: &Agent) -> String {
    let (status, made) = post(
        stage,
        agent,
        "/credits/top-ups",
        &json!({ "amountUsd": 50 }),
    );
    assert_eq!(status, 201, "{made}");
    format!("top-ups/{}", text(&made["topUpId"]))
}

/// Plays the decisions on one ground at one face, each with the status it must have: the sentences of
/// the refusals, and everything that can be seen after all of them.
fn played(
    ground: Ground,
    mood: &str,
    decisions: &[(&str, Value, u16)],
    at_the_door: bool,
) -> Vec<String> {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    give_credits(&stage, &agent, 50_000);
    let what = ground(&mut stage, &agent);
    stage.nobody_acts();
    match mood {
        "late" => stage.pass(4 * DAY),
        "overtaken" => stage
            .platform
            .execute("UPDATE milestone SET status = 'DISPUTED'"),
        "no card" => set_card(&stage, false),
        "poor" => {
            give_credits(&stage, &agent, -balance(&stage, &agent).0);
            set_card(&stage, false);
        }
        "few credits" => give_credits(&stage, &agent, 100 - balance(&stage, &agent).0),
        "unknown" | "" => {}
        other => panic!("{other}"),
    }
    let asked = match mood {
        "unknown" => format!("{}/none", what.split_once('/').unwrap().0),
        _ => what.clone(),
    };
    let mut seen = Vec::new();
    for (button, with, status) in decisions {
        let (code, said) = if at_the_door {
            let (code, answer) = stage.door("POST", &format!("/{asked}/{button}"), with);
            (
                code,
                answer["error"].as_str().unwrap_or_default().to_owned(),
            )
        } else {
            // The sum that is on the page's button.
            let total = (with["amount"].as_str().and_then(|text| text.parse().ok()))
                .or_else(|| with["amount"].as_f64())
                .map(|dollars: f64| HireCharge::of((dollars * 100.0).round() as i64).total());
            let total = total.map(|total| ("total".to_owned(), total.to_string()));
            let form = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(total)
                .extend_pairs(with.as_object().unwrap().iter().map(|(name, value)| {
                    (
                        name,
                        value.as_str().map_or(value.to_string(), str::to_owned),
                    )
                }))
                .finish();
            let path = asked.replace("top-ups", "checkout");
            let (code, page) = stage.page("POST", &format!("/{path}/{button}"), &form);
            let alert = page.split("Nothing was done. ").nth(1).unwrap_or_default();
            let alert = alert.split('<').next().unwrap_or_default();
            (code, alert.replace("&quot;", "\"").replace("&amp;", "&"))
        };
        assert_eq!(code, *status, "{what} {mood} {button} {with}: {said}");
        // A page about nothing has words of its own.
        if code != 404 {
            seen.push(said);
        }
    }
    let path = what.replace("top-ups", "credits/top-ups");
    let (_, shown) = stage.get(&agent, &format!("/{path}"));
    seen.push(without_ids(&shown));
    let (_, contracts) = stage.get(&agent, "/contracts");
    seen.push(without_ids(&contracts));
    seen.extend(stage.events(&agent));
    seen.extend(ledger(&stage, &agent));
    seen.push(format!("{:?}", balance(&stage, &agent)));
    seen
}

/// A body without what is drawn anew each time.
fn without_ids(body: &Value) -> String {
    let mut body = body.clone();
    fn walk(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|name, _| {
                    !name.ends_with("Id") && name != "id" && !name.ends_with("Url")
                });
                members.values_mut().for_each(walk);
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut body);
    body.to_string()
}

#[test]
fn page_and_door_decide_alike_and_refuse_alike() {
    let check = |ground: Ground, mood: &str, decisions: &[(&str, Value, u16)]| {
        let page = played(ground, mood, decisions, false);
        let door = played(ground, mood, decisions, true);
        assert_eq!(page, door, "{mood} {decisions:?}");
    };
    let yes = |with: Value, status: u16| ("confirm", with, status);
    let (again, no) = (yes(json!({}), 409), |status| ("decline", json!({}), status));
    let cash = yes(json!({ "source": "cash" }), 400);
    for ground in [hire as Ground, fund, release, end] {
        check(ground, "", &[no(200), again.clone(), no(409)]);
        check(ground, "late", &[again.clone(), no(409)]);
        check(ground, "unknown", &[yes(json!({}), 404), no(404)]);
    }
    for ground in [fund as Ground, release, end] {
        let change = |with| yes(with, 400);
        let decisions = [
            cash.clone(),
            change(json!({ "amount": 120 })),
            change(json!({ "dueDate": "" })),
            yes(json!({}), 200),
            again.clone(),
            no(409),
        ];
        check(ground, "", &decisions);
    }
    for ground in [hire as Ground, fund] {
        let source = |word: &str, status| yes(json!({ "source": word }), status);
        check(ground, "", &[source("card", 200), again.clone()]);
        check(ground, "", &[source("credits", 200), again.clone()]);
        // The question stays open, and can be answered once somebody can pay.
        check(
            ground,
            "no card",
            &[source("card", 409), yes(json!({}), 200)],
        );
        check(
            ground,
            "few credits",
            &[source("credits", 409), yes(json!({}), 200)],
        );
        check(
            ground,
            "poor",
            &[
                source("card", 409),
                source("credits", 409),
                again.clone(),
                no(200),
            ],
        );
    }
    for ground in [fund as Ground, release] {
        check(
            ground,
            "overtaken",
            &[again.clone(), again.clone(), no(409)],
        );
    }

    let decisions = [
        cash,
        yes(json!({ "amount": 0 }), 400),
        yes(json!({ "amount": 100.005 }), 400),
        yes(json!({ "amount": -5, "name": "Start" }), 400),
        yes(json!({ "dueDate": "soon" }), 400),
        yes(json!({ "name": " ", "description": "" }), 400),
        yes(json!({ "amount": 5000, "source": "credits" }), 409),
        yes(
            json!({ "amount": 120.5, "name": "Start", "description": "One\nTwo" }),
            200,
        ),
        again.clone(),
        no(409),
    ];
    check(hire, "", &decisions);
    for changes in [
        json!({ "amount": 120 }),
        json!({ "name": "", "description": "Only this" }),
        json!({ "dueDate": "2026-09-01" }),
    ] {
        check(hire, "", &[yes(changes, 200)]);
    }

    let (pay, cancel) = (
        |status| ("pay", json!({}), status),
        |status| ("cancel", json!({}), status),
    );
    check(top_up, "", &[pay(200), pay(409), cancel(409)]);
    check(top_up, "", &[cancel(200), cancel(409), pay(409)]);
    check(top_up, "late", &[pay(409), cancel(409)]);
    check(top_up, "unknown", &[pay(404), cancel(404)]);
}

#[test]
fn whoever_holds_the_right_to_decide_twice_decides_once() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    give_credits(&stage, &agent, 50_000);
    let request = hire(&mut stage, &agent);
    let (_, request) = request.split_once('/').unwrap();
    let paid = top_up(&mut stage, &agent);
    let (_, paid) = paid.split_once('/').unwrap();
    stage.platform.with_store(|db| {
        let step = stage.step(db);
        let [one, two] = [(); 2].map(|()| decide::pending(step, request).unwrap());
        assert_eq!(
            decide::decline(step, one, None).unwrap().status.as_str(),
            "declined"
        );
        assert_eq!(
            decide::decline(step, two, None).unwrap_err().kind,
            Kind::Broken
        );
        let [one, two] = [(); 2].map(|()| top_ups::unpaid(step, paid).unwrap());
        assert_eq!(
            top_ups::pay(step, one).unwrap().status.as_str(),
            "COMPLETED"
        );
        assert_eq!(top_ups::pay(step, two).unwrap_err().kind, Kind::Broken);
    });
    assert_eq!(balance(&stage, &agent), (55_000, 0));
}
