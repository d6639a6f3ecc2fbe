//! The approval pages of all kinds as a person meets them.

use super::*;
use crate::deeds::work;
use crate::moment::DAY;

fn page(stage: &Stage, approval: &str) -> String {
    let (status, page) = stage.page("GET", &format!("/approvals/{approval}"), "");
    assert_eq!(status, 200, "{page}");
    page
}

fn sees(page: &str, seen: &[&str]) {
    for text in seen {
        assert!(page.contains(text), "{text} is missing: {page}");
    }
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn each_kind_says_what_a_yes_does_and_what_has_become_of_it() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let id = hired(&stage, &agent, fixed(), "");
    let body = json!({ "name": "<b>Second</b>", "description": "More\u{202e} work",
        "amountUsd": 1200, "dueDate": "2026-07-15" });
    let (_, made) = post(
        &stage,
        &agent,
        &format!("/contracts/{id}/milestones"),
        &body,
    );
    let second = text(&made["milestone"]["id"]);

    let fund = ask(&stage, &agent, &format!("/milestones/{second}/fund"));
    let asked = [
        "&lt;b&gt;Second",
        "More work",
        "2026-07-15",
        "$1,200.00",
        "Pay $1,200.00 into escrow",
        "The contract",
        "asked for here",
        "You pay now",
        "test card",
        "72 hours",
    ];
    sees(&page(&stage, &fund), &asked);
    assert_eq!(press(&stage, &fund, "confirm", ""), 200);
    sees(
        &page(&stage, &fund),
        &["is funded", "Paid into escrow", "Confirmed on"],
    );

    let release = ask(&stage, &agent, &format!("/milestones/{second}/approve"));
    let asked = [
        "Pay $1,200.00 to",
        "has not asked",
        "does not come back",
        "Pay $1,200.00 to",
        "No work was reported",
    ];
    sees(&page(&stage, &release), &asked);
    assert_eq!(
        world(&stage, |step| work::ask_payout(step, &second).map(drop)),
        "ok"
    );
    sees(
        &page(&stage, &release),
        &["asked for the payout on 2026-06-12 10:00 UTC"],
    );
    assert_eq!(press(&stage, &release, "decline", ""), 200);
    sees(&page(&stage, &release), &["was not paid", "Declined on"]);
    assert_eq!(states(&stage, &agent, &id), ["ACTIVE_FUNDED"; 2]);

    let end = ask(&stage, &agent, &format!("/contracts/{id}/end"));
    let asked = [
        "End the contract with",
        "$300.00",
        "$1,200.00",
        "$1,500.00",
        "Goes back to you",
        "to the card",
        "End the contract and take $1,500.00 back",
    ];
    sees(&page(&stage, &end), &asked);
    let again = ask(&stage, &agent, &format!("/milestones/{second}/approve"));
    assert_eq!(press(&stage, &again, "confirm", ""), 200);
    // A tab that was open all the while names a sum that is not the sum any more.
    assert_eq!(press(&stage, &end, "confirm", "total=150000"), 409);
    let shifted = [
        "Since this was asked:",
        "In escrow are $300.00, not $1,500.00.",
        "keeps the $1,200.00 that were paid out before",
        "End the contract and take $300.00 back",
    ];
    sees(&page(&stage, &end), &shifted);
    assert_eq!(press(&stage, &end, "confirm", "total=30000"), 200);
    let ended = page(&stage, &end);
    sees(&ended, &["has ended", "Went back to you", "$300.00"]);
    assert!(
        !ended.contains("$1,500.00") && !ended.contains("<form"),
        "{ended}"
    );
}

#[test]
fn the_source_is_a_choice_only_where_there_is_one() {
    let check = |card: bool, cents: i64, seen: &str, choice: bool| {
        let stage = Stage::new();
        let agent = payer(&stage, "a@example.com");
        let id = hire_request(&stage, &agent, fixed());
        give_credits(&stage, &agent, cents);
        set_card(&stage, card);
        let page = page(&stage, &id);
        sees(&page, &[seen]);
        assert_eq!(
            page.matches("name=\"source\" value=\"").count(),
            match seen {
                "Nothing can pay this" => 0,
                _ if choice => 2,
                _ => 1,
            }
        );
    };
    check(true, 50_000, "with credits and hire", true);
    check(true, 50_000, "by card and hire", true);
    check(true, 0, "Paid with the test card on file;", false);
    check(false, 50_000, "Paid with credits", false);
    check(false, 100, "Nothing can pay this", false);
}

#[test]
fn where_amount_and_volume_do_not_meet_both_faces_say_which_is_exact() {
    let check = |dollars: i64, bid: f64, message: &str, seen: &str, odd: bool| {
        let stage = Stage::new();
        let agent = payer(&stage, "a@example.com");
        let fields = json!({ "jobTitle": "Streets", "paymentType": "PAY_PER_LABEL",
            "pricePerLabel": bid });
        let job = stage.job(&agent, fields);
        let proposal = stage.first_proposal(&agent, &job);
        stage
            .platform
            .execute(&format!("UPDATE proposal SET bid_micros = {}", bid * 1e6));
        let terms = json!({ "milestone": { "name": "First", "amount": dollars } });
        let (_, asked) = stage.hire(&agent, &proposal, &terms);
        let told = asked["message"].as_str().unwrap();
        assert!(told.contains(message), "{told}");
        let page = page(&stage, &text(&asked["approval"]["id"]));
        sees(&page, &[seen]);
        for said in [told, &page] {
            assert_eq!(said.contains(" exact"), odd, "{said}");
        }
    };
    let odd = "The $100.00 are exact; 1428 labels are rounded and come to $99.96.";
    check(
        100,
        0.07,
        odd,
        "$100.00 pays for 1428 labels. The amount is exact",
        true,
    );
    check(
        100,
        0.05,
        "nobody is hired.",
        "$100.00 pays for 2000 labels.",
        false,
    );
}

// contracts-and-money 10.3: values that are confirmed win.
#[test]
fn a_person_may_change_the_first_milestone_before_the_yes() {
    let stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    give_credits(&stage, &agent, 100_000);
    let job = stage.job(&agent, fixed());
    let proposal = stage.first_proposal(&agent, &job);
    let terms = json!({ "milestone": { "name": "First", "description": "One\nTwo", "amount": 300,
        "dueDate": "2026-07-01T15:00:00Z" } });
    let (_, asked) = stage.hire(&agent, &proposal, &terms);
    let id = text(&asked["approval"]["id"]);
    let form = |amount: &str, due: &str| {
        format!("name=Start&description=One%0D%0ATwo&amount={amount}&dueDate={due}&source=credits")
    };
    let refused = |form: &str, seen: &str| {
        let (status, page) = stage.page("POST", &format!("/approvals/{id}/confirm"), form);
        assert_eq!(status, 400, "{page}");
        sees(&page, &["Nothing was done", seen, "value=\"Start\""]);
        assert_eq!(approval(&stage, &agent, &id)["status"], "pending");
    };
    refused(&form("", "2026-07-01"), "amount: Expected");
    refused(&form("0", "2026-07-01"), "amount: Expected");
    refused(&form("100.005", "2026-07-01"), "at most two decimals");
    refused(&form("100", "soon"), "dueDate: Expected");
    let dear = format!("{}&total=220995", form("2000", ""));
    assert_eq!(
        press(&stage, &id, "confirm", &dear),
        409,
        "the credits are too few"
    );
    // First the sum, then the button that names it; nothing is paid in between.
    let changed = form("100", "2026-07-01");
    let second_step = [
        "Nothing is paid yet.",
        "$100.00",
        "was $300.00",
        "Pay $119.95 with credits and hire",
        "name=\"total\" value=\"11995\"",
    ];
    for step in ["review", "confirm"] {
        let (status, page) = stage.page("POST", &format!("/approvals/{id}/{step}"), &changed);
        assert_eq!(status, 200, "{page}");
        sees(&page, &second_step);
        assert_eq!(balance(&stage, &agent), (100_000, 0), "{step}");
    }
    let other_sum = format!("{changed}&total=33995");
    assert_eq!(press(&stage, &id, "confirm", &other_sum), 409);
    assert_eq!(
        press(&stage, &id, "confirm", &format!("{changed}&total=11995")),
        200
    );
    assert_eq!(balance(&stage, &agent), (100_000 - 11_995, 10_000));
    let shown = approval(&stage, &agent, &id);
    let contract = contract(&stage, &agent, &text(&shown["contractId"]));
    let milestone = &contract["milestones"][0];
    assert_eq!(milestone["name"], "Start");
    assert_eq!(milestone["description"], "One\nTwo");
    assert_eq!(milestone["amountUsd"], 100);
    assert_eq!(
        milestone["dueDate"], "2026-07-01T15:00:00.000Z",
        "the same day keeps its time"
    );
    sees(&page(&stage, &id), &["$119.95", "Charged", "Start"]);
}

#[test]
fn what_was_asked_before_stands_beside_what_is_asked_now_and_the_old_link_leads_on() {
    let mut stage = Stage::new();
    let agent = payer(&stage, "a@example.com");
    let job = stage.job(&agent, fixed());
    let proposal = stage.first_proposal(&agent, &job);
    let ask = |amount: i64| {
        let terms = json!({ "milestone": { "name": "First", "amount": amount } });
        let (status, asked) = stage.hire(&agent, &proposal, &terms);
        assert_eq!(status, 202, "{asked}");
        text(&asked["approval"]["id"])
    };
    let (first, second) = (ask(40), ask(51));
    let now = page(&stage, &second);
    sees(
        &now,
        &["asked for this before", "$51.00", "was $40.00", "Asked by"],
    );
    let old = page(&stage, &first);
    sees(
        &old,
        &[
            "Replaced",
            &format!("href=\"/approvals/{second}\""),
            "waits now",
        ],
    );
    let reason = "reason=Too+dear+%3Cb%3E";
    assert_eq!(press(&stage, &second, "decline", reason), 200);
    sees(
        &page(&stage, &second),
        &["You said: \u{201c}Too dear &lt;b&gt;\u{201d}"],
    );
    assert_eq!(approval(&stage, &agent, &second)["status"], "declined");
    sees(&page(&stage, &first), &["See the newer request"]);
    let third = ask(45);
    sees(
        &page(&stage, &third),
        &["was declined", "Too dear", "was $51.00"],
    );
    let long = format!("reason={}", "x".repeat(501));
    assert_eq!(press(&stage, &third, "decline", &long), 400);
    stage.pass(4 * DAY);
    sees(&page(&stage, &third), &["Lapsed", "Nobody decided in time"]);
}
