//! Answers that are not as documented: without an id, with moments in any JSON kind, or with a link
//! that is nobody's. What is said is no more than what is known.

use serde_json::{Value, json};

use super::{judged, told};
use crate::api::{Request, View};
use crate::approvals::{Journal, Listing, answered, judge, key, remembered};
use crate::reply::{Action, Ask, Case, Outcome};
use crate::text::{Manner, Text};

const LINK: &str = "https://app.opentrain.ai/approvals/apr_1";

#[test]
fn how_an_expired_request_ended_is_said_only_where_it_is_known() {
    use Outcome::{Lapsed, Replaced};
    let past = "2026-01-04T00:00:00.000Z";
    let future = "2999-01-04T00:00:00.000Z";
    for (deadline, end, outcome, sure) in [
        (json!(past), json!("2026-01-04T00:00:01.000Z"), Lapsed, true),
        (
            json!(past),
            json!("2026-01-03T00:00:00.000Z"),
            Replaced,
            true,
        ),
        (
            json!(1_767_484_800),
            json!(1_767_400_000_000_i64),
            Replaced,
            true,
        ),
        (json!(future), Value::Null, Replaced, true),
        (json!(past), Value::Null, Lapsed, false),
        (json!(past), json!("soon"), Lapsed, false),
        (json!(past), json!({ "at": past }), Lapsed, false),
        (Value::Null, json!(past), Lapsed, false),
        (json!("soon"), json!(past), Lapsed, false),
        (json!(12_345), json!(past), Lapsed, false),
        (json!([past]), Value::Null, Lapsed, false),
        (Value::Null, Value::Null, Lapsed, false),
    ] {
        let body = json!({ "approval": { "id": "apr_1", "status": "expired",
            "expiresAt": deadline, "resolvedAt": end, "approvalUrl": LINK } });
        let case = judged(Action::Hire, &body, None);
        let text = told(&case, &body);
        let row = format!("{deadline} {end}: {text}");
        assert_eq!(case.outcome, outcome, "{row}");
        let first = text.lines().next().unwrap();
        assert_eq!(first.contains("may have been replaced"), !sure, "{row}");
        let claims = text.contains("Nobody answered in time.");
        assert_eq!(claims, outcome == Lapsed && sure, "{row}");
        assert_eq!(text.contains("Why: "), !sure, "{row}");
        // Asking again would replace the request that may have taken its place.
        assert_eq!(
            text.contains("opentrain_hire_proposal"),
            outcome == Lapsed && sure,
            "{row}"
        );
    }
}

#[test]
fn what_was_known_of_the_deadline_tells_how_it_ended() {
    let before = json!({ "approval": { "id": "apr_1", "status": "pending",
        "expiresAt": "2026-01-04T00:00:00.000Z", "approvalUrl": LINK } });
    let known = judged(Action::Hire, &before, None);
    for (end, outcome) in [
        ("2026-01-05T00:00:00.000Z", Outcome::Lapsed),
        ("2026-01-03T00:00:00.000Z", Outcome::Replaced),
    ] {
        let body = json!({ "approval": { "id": "apr_1", "status": "expired", "resolvedAt": end } });
        let read = judged(Action::Hire, &body, None);
        let case = remembered(read, known.clone(), View::new(&body));
        assert_eq!((case.outcome, case.why), (outcome, None), "{end}");
    }
}

#[test]
fn a_moment_of_any_kind_is_read_or_said_to_be_unreadable() {
    for (given, told_as) in [
        (
            json!("2099-06-15T10:00:00.000Z"),
            Some("until 2099-06-15 10:00Z"),
        ),
        (json!(4_085_200_800_i64), Some("until 2099-06-15 10:00Z")),
        (
            json!(4_085_200_800_000_i64),
            Some("until 2099-06-15 10:00Z"),
        ),
        (json!("4085200800"), Some("until 2099-06-15 10:00Z")),
        (json!("2099-06-15"), Some("until 2099-06-15")),
        (json!(12_345), None),
        (json!(-1), None),
        (json!(1e300), None),
        (json!(0.5), None),
        (json!(true), None),
        (json!("soon"), None),
        (json!("2099-06-15T99:00:00Z"), None),
        (json!({ "seconds": 1 }), None),
        (json!([2099, 6, 15]), None),
    ] {
        for (action, body) in [
            (
                Action::Fund,
                json!({ "approval": { "id": "apr_1", "status": "pending",
                    "approvalUrl": LINK, "expiresAt": given, "createdAt": given } }),
            ),
            (
                Action::TopUp,
                json!({ "topUp": { "id": "top_1", "status": "PENDING" }, "expiresAt": given,
                    "checkoutUrl": "https://checkout.stripe.com/c/1" }),
            ),
        ] {
            let case = judged(action, &body, None);
            let text = told(&case, &body);
            let first = text.lines().next().unwrap();
            let row = format!("{given}: {text}");
            match told_as {
                Some(until) => assert!(first.contains(until), "{row}"),
                None => {
                    assert!(!first.contains("until"), "{row}");
                    assert!(
                        text.contains("the deadline in the answer cannot be read"),
                        "{row}"
                    );
                }
            }
            let surfaces = [
                super::dialog(&case.waiting),
                super::status(&case.waiting),
                listed(&[case]).0,
            ];
            for told in surfaces {
                assert!(
                    !told.contains("12345") && !told.contains("soon"),
                    "{given}: {told}"
                );
            }
        }
    }
}

#[test]
fn a_deadline_that_has_passed_is_not_told_as_if_it_were_to_come() {
    let soon = |hours: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours);
        at.to_string()
    };
    for (given, passed) in [
        (soon(-1), true),
        ("2026-01-04T00:00:00.000Z".to_owned(), true),
        ("2026-01-04".to_owned(), true),
        // Our clock may be a little ahead, and a plain date has no hour.
        (soon(0), false),
        (soon(0).split_at(10).0.to_owned(), false),
        (soon(1), false),
    ] {
        for (action, body) in [
            (
                Action::Release,
                json!({ "approval": { "id": "apr_1", "status": "pending", "approvalUrl": LINK,
                    "expiresAt": given } }),
            ),
            (
                Action::Release,
                json!({ "approval": { "id": "apr_1", "status": "pending", "expiresAt": given } }),
            ),
            (
                Action::TopUp,
                json!({ "topUp": { "id": "top_1", "status": "PENDING" }, "expiresAt": given,
                    "checkoutUrl": "https://checkout.stripe.com/c/1" }),
            ),
        ] {
            let case = judged(action, &body, None);
            assert_eq!(case.outcome, Outcome::Waiting, "{given}");
            let text = told(&case, &body);
            let row = format!("{given}: {text}");
            assert_eq!(
                text.contains("the platform has not said so yet"),
                passed,
                "{row}"
            );
            let surfaces = [
                text.lines().next().unwrap().to_owned(),
                super::dialog(&case.waiting),
                super::status(&case.waiting),
                listed(&[case]).0,
            ];
            for told in surfaces {
                assert_eq!(told.contains("has passed"), passed, "{given}: {told}");
                assert_eq!(told.contains("until "), !passed, "{given}: {told}");
            }
        }
    }
}

#[test]
fn a_link_that_names_another_request_is_questioned_and_given_to_nobody() {
    let page = "https://app.opentrain.ai/approvals";
    for (link, other) in [
        (format!("{page}/apr_1"), false),
        (format!("{page}/apr_1?from=agent"), false),
        (format!("{page}/apr_1/review"), false),
        (format!("{page}/view/apr_1"), false),
        (format!("{page}?id=apr_1"), false),
        ("https://app.opentrain.ai/a/x9".to_owned(), false),
        (format!("{page}/apr_9"), true),
        (format!("{page}/apr_10"), true),
        (format!("{page}/apr_9?for=apr_1"), true),
        (format!("{page}/apr_9#/apr_1"), true),
    ] {
        let body =
            json!({ "approval": { "id": "apr_1", "status": "pending", "approvalUrl": link } });
        let case = judge(super::ask(Action::Hire), View::new(&body), None, |link| {
            link.starts_with("https://app.opentrain.ai/")
        });
        let case = case.unwrap();
        assert_eq!(case.waiting.link.is_none(), other, "{link}");
        let text = told(&case, &body);
        let warned = text.contains("WARNING: this approvalUrl names another request than apr_1");
        assert_eq!(warned, other, "{text}");
        assert!(text.contains(&link), "{text}");
        for told in [super::dialog(&case.waiting), super::status(&case.waiting)] {
            assert!(!other || !told.contains("apr_9"), "{told}");
        }
    }
}

fn listed(cases: &[Case]) -> (String, Value) {
    let listing = Listing {
        cases: cases.to_vec(),
        most: 20,
        ..Listing::default()
    };
    let mut text = Text::new(Manner::fresh("https://app.opentrain.ai"));
    listing.tell(&mut text);
    (text.finish(|_| true), listing.to_json(|_| true))
}

#[test]
fn a_request_without_an_id_is_told_with_the_read_that_shows_its_effect() {
    for (action, next) in [
        (
            Action::Hire,
            "opentrain_get_contract {\"contractId\":\"ctr_1\"}",
        ),
        (
            Action::Fund,
            "opentrain_get_contract {\"contractId\":\"ctr_1\"}",
        ),
        (
            Action::End,
            "opentrain_get_contract {\"contractId\":\"ctr_1\"}",
        ),
        (Action::TopUp, "opentrain_get_credits {}"),
    ] {
        for id in [
            Value::Null,
            json!(""),
            json!(" "),
            json!(true),
            json!(["apr_1"]),
            json!("a/b"),
            json!(".."),
            json!("x".repeat(201)),
        ] {
            let body = match action {
                Action::TopUp => json!({ "topUp": { "id": id, "status": "PENDING" },
                    "topUpId": id, "checkoutUrl": "https://checkout.stripe.com/c/1" }),
                _ => json!({ "approval": { "id": id, "status": "pending", "approvalUrl": LINK } }),
            };
            assert_eq!(key(View::new(&body)), None, "{id}");
            let case = judged(action, &body, None);
            assert_eq!(case.outcome, Outcome::Waiting);
            assert!(!case.waiting.can_be_read());
            let text = told(&case, &body);
            assert!(text.contains("cannot be waited for here"), "{text}");
            let steps: Vec<&str> = text
                .lines()
                .filter(|line| line.starts_with("next: "))
                .collect();
            assert_eq!(steps.len(), 1, "{text}");
            assert!(steps[0].ends_with(next), "{text}");
        }
    }
    let bare = json!({ "approval": { "status": "pending", "approvalUrl": LINK } });
    let mut ask = Ask::of(Action::Release);
    ask.ids.milestone = Some("mil_1".into());
    let case = judge(ask, View::new(&bare), None, |_| true).unwrap();
    assert!(told(&case, &bare).contains("opentrain_list_contracts {}"));
    // What was asked for by its id is that one.
    let read = judge(Ask::of(Action::Other), View::new(&bare), None, |_| true).unwrap();
    let read = answered(&Request::get(["approvals", "apr_7"]), read);
    assert_eq!(
        (read.waiting.id.as_str(), read.outcome),
        ("apr_7", Outcome::Waiting)
    );
}

#[test]
fn a_request_without_an_id_is_kept_until_it_is_over_or_known() {
    let home = tempfile::tempdir().unwrap();
    for journal in [
        Journal::at(Some(home.path().join("state"))),
        Journal::default(),
    ] {
        let without = |deadline: &str, link: &str| {
            let body = json!({ "approval": { "status": "pending", "expiresAt": deadline,
                "approvalUrl": format!("{LINK}{link}") } });
            judged(Action::Fund, &body, None)
        };
        let future = "2999-01-04T00:00:00.000Z";
        journal.note("here x", &without(future, "a"));
        journal.note("here x", &without(future, "a"));
        journal.note("here x", &without("2026-01-04T00:00:00.000Z", "b"));
        assert_eq!(journal.open("here x").len(), 1);
        let outcomes = |journal: &Journal| {
            let all = journal.all("here x");
            let told: Vec<Outcome> = all.iter().map(|case| case.outcome).collect();
            (told, listed(&all))
        };
        let (told, (text, data)) = outcomes(&journal);
        assert_eq!(told, [Outcome::Waiting, Outcome::Unknown]);
        assert_eq!(data["approvals"][0].get("id"), None, "{data}");
        assert!(!text.contains("next: wait"), "{text}");
        let mut again = without(future, "a");
        again.waiting.id = "apr_1".into();
        journal.note("here x", &again);
        assert_eq!(journal.open("here x").len(), 1, "told twice");
        assert_eq!(outcomes(&journal).0.len(), 2);
    }
}

#[test]
fn a_link_that_is_kept_against_another_is_said_in_the_first_line() {
    let good = json!({ "approval": { "id": "apr_1", "status": "pending", "approvalUrl": LINK } });
    let known = judged(Action::Hire, &good, None);
    for (given, other) in [
        (json!("https://evil.example/x"), true),
        (Value::Null, false),
    ] {
        let body =
            json!({ "approval": { "id": "apr_1", "status": "pending", "approvalUrl": given } });
        let read = judge(super::ask(Action::Hire), View::new(&body), None, |link| {
            link == LINK
        });
        let case = remembered(read.unwrap(), known.clone(), View::new(&body));
        let text = told(&case, &body);
        let first = text.lines().next().unwrap();
        assert!(first.contains(LINK), "{text}");
        assert_eq!(
            first.contains("the answer's is not OpenTrain's"),
            other,
            "{text}"
        );
        assert_eq!(
            super::dialog(&case.waiting).contains("gave another link"),
            other
        );
    }
}

#[test]
fn an_answer_that_contradicts_itself_or_what_was_known_is_believed_in_nothing() {
    let given = json!({ "hired": true, "contractId": "ctr_1" });
    for (status, result, wanted) in [
        ("pending", given.clone(), Outcome::Unknown),
        ("declined", given.clone(), Outcome::Unknown),
        ("expired", given.clone(), Outcome::Unknown),
        ("pending", json!({}), Outcome::Waiting),
        ("declined", json!({ "hired": null }), Outcome::Declined),
        ("pending", Value::Null, Outcome::Waiting),
    ] {
        let body = json!({ "approval": { "id": "apr_1", "status": status, "result": result,
            "approvalUrl": LINK, "expiresAt": "2026-01-04T00:00:00.000Z" } });
        assert_eq!(judged(Action::Hire, &body, None).outcome, wanted, "{body}");
    }
    let asked = json!({ "approval": { "id": "apr_1", "type": "proposal_hire", "status": "pending",
        "proposalId": "prp_1", "approvalUrl": LINK } });
    let known = judged(Action::Hire, &asked, None);
    let ended = super::contract("ended", "ACTIVE_FUNDED", json!(300), "Pilot", "2026-12-01");
    for (member, value, outcome) in [
        ("type", "contract_end", Outcome::Unknown),
        ("type", "milestone_fund", Outcome::Unknown),
        ("proposalId", "prp_9", Outcome::Unknown),
        ("type", "something_new", Outcome::Confirmed),
        ("jobId", "job_9", Outcome::Confirmed),
    ] {
        let mut body = asked.clone();
        body["approval"]["status"] = json!("confirmed");
        body["approval"]["contractId"] = json!("ctr_1");
        body["approval"]["milestoneId"] = json!("mil_1");
        body["approval"][member] = json!(value);
        let action = Action::of_type(body["approval"]["type"].as_str());
        let mut ask = Ask::of(action).or(&known.waiting.ask);
        ask.ids.proposal = Some("prp_1".into());
        let read = judge(ask, View::new(&body), Some(View::new(&ended)), |_| true).unwrap();
        let case = remembered(read, known.clone(), View::new(&body));
        assert_eq!(case.outcome, outcome, "{member} {value}: {:?}", case.why);
    }
}

#[test]
fn an_effect_that_is_gone_again_is_told_as_what_was_read_before() {
    let body = super::approval(json!("confirmed"), Value::Null);
    let held = super::as_asked("ACTIVE_FUNDED");
    let known = judged(Action::Fund, &body, Some(&held));
    assert_eq!(known.outcome, Outcome::Confirmed);
    for state in ["REFUNDED", "DISPUTED", "CANCELLED", "SOMETHING"] {
        let now = super::as_asked(state);
        let read = judged(Action::Fund, &body, Some(&now));
        let case = remembered(read, known.clone(), View::new(&body));
        let text = told(&case, &body);
        assert!(text.starts_with("UNKNOWN: funding"), "{text}");
        assert!(text.contains("before, it was read as CONFIRMED"), "{text}");
        assert!(text.contains(state), "{text}");
    }
}

#[test]
fn no_contract_or_milestone_in_an_odd_state_confirms_anything() {
    let body = super::approval(json!("confirmed"), Value::Null);
    for action in [Action::Hire, Action::Fund, Action::Release] {
        for state in ["cancelled", "CANCELED", "pending", "ACTIVE", "disputed", ""] {
            let odd = super::contract(state, "PAID", json!(300), "Pilot", "2026-12-01");
            let case = judged(action, &body, Some(&odd));
            assert_eq!(case.outcome, Outcome::Unknown, "{action:?} {state}");
        }
        for state in [
            "DISPUTED",
            "REFUNDED",
            "CANCELLED",
            "UNPAID",
            "ON_HOLD",
            "WHATEVER",
            "",
        ] {
            let case = judged(action, &body, Some(&super::as_asked(state)));
            assert_eq!(case.outcome, Outcome::Unknown, "{action:?} {state}");
            assert_eq!(case.moved, crate::reply::Moved::Unknown);
        }
        let mut gone = super::as_asked("PAID");
        gone["contract"]["milestones"] = json!([]);
        let case = judged(action, &body, Some(&gone));
        assert_eq!(case.outcome, Outcome::Unknown, "{action:?} refunded");
    }
}

#[test]
fn one_id_is_one_request_over_one_sum() {
    let body = json!({ "approval": { "id": "apr_1", "status": "pending", "approvalUrl": LINK } });
    let known = judged(Action::Hire, &body, None);
    let again = |change: fn(&mut Ask)| {
        let mut ask = super::ask(Action::Hire);
        change(&mut ask);
        let read = judge(ask, View::new(&body), None, |_| true).unwrap();
        let case = remembered(read, known.clone(), View::new(&body));
        let text = told(&case, &body);
        (case.outcome, text)
    };
    for (what, change, outcome) in [
        ("the same", (|_| {}) as fn(&mut Ask), Outcome::Waiting),
        (
            "another candidate",
            |ask| ask.ids.proposal = Some("prp_9".into()),
            Outcome::Unknown,
        ),
        (
            "another kind",
            |ask| ask.action = Action::Fund,
            Outcome::Unknown,
        ),
    ] {
        let (now, text) = again(change);
        assert_eq!(now, outcome, "{what}: {text}");
        assert_eq!(
            text.contains(LINK),
            outcome == Outcome::Waiting,
            "{what}: {text}"
        );
    }
    let (now, text) = again(|ask| ask.amount = Some(45_000));
    assert_eq!(now, Outcome::Waiting);
    let doubt = "CHECK: the same request was known to be over $300.00, not $450.00.";
    assert!(text.contains(doubt), "{text}");
}
