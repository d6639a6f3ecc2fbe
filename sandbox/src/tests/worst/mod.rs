//! The worst that people can do to a page: every text as long as its field takes it, or longer than anybody
//! reads where no length is documented, of letters that take the most; and of everything very many. No page
//! gets larger than a page may be, and nothing of it is out of reach.

mod letters;
mod rows;

use self::letters::{letters, profile, quoted};
use self::rows::{crowded, heaped};
use super::places::{Places, logged, size, weigh};
use super::*;
use crate::platform::rows::operations;

/// Bytes of a page.
const MOST: usize = 50 * 1024;
/// Rows of a kind.
const MANY: usize = 150;

/// A world in which everything is as long and as many as can be.
fn world(stage: &Stage) -> Places {
    let agent = stage.claimed("owner@example.com");
    stage.every_scope();
    let job = stage.spanish_job(&agent);
    let account = stage.account();
    stage.nobody_acts();
    let employer = stage.sign_in(&format!("employer:{account}"));
    // Before the crowd is there, whose profiles would be read for each of them.
    let keep = format!("/employer/jobs/{job}/instructions/keep");
    for place in 0..MANY {
        let long = match place {
            0 => "a".repeat(20_000),
            1 => "%22".repeat(20_000),
            _ => place.to_string(),
        };
        stage.visit(
            Some(&employer),
            "POST",
            &keep,
            &format!("do=publish&content={long}"),
        );
    }
    stage
        .platform
        .execute(&crowded(&account, &job, &profile(stage, false)));
    let whole = quoted(&profile(stage, true));
    stage.platform.execute(&format!(
        "UPDATE person SET profile = {whole} WHERE id IN ('usr_w0', 'usr_w2', 'usr_w5')"
    ));
    let channel = format!("/employer/jobs/{job}/messages/channel");
    let members: String = (0..MANY)
        .map(|place| format!("&member=usr_w{place}"))
        .collect();
    let name: String = url::form_urlencoded::byte_serialize(letters(60).as_bytes()).collect();
    let made = stage.visit(
        Some(&employer),
        "POST",
        &channel,
        &format!("name={name}{members}"),
    );
    let place = header(&made, "location").unwrap_or_else(|| panic!("{:?}", made.body));
    let channel = place.rsplit('/').next().unwrap().to_owned();
    stage
        .platform
        .execute(&heaped(&account, &job, "con_w2", &channel));
    let terms = json!({ "milestone": { "name": letters(200), "description": letters(letters::LONG), "amount": 300 } });
    let ask = |path: String, body: &Value| {
        let (status, answer) = stage.json(
            "POST",
            &format!("{V1}{path}"),
            Some(&agent.token),
            &body.to_string(),
        );
        assert!(matches!(status, 200..=202), "{path}: {answer}");
        text(&answer["approval"]["id"])
    };
    let approvals = vec![
        ask("/proposals/prop_w0/hire".into(), &terms),
        ask("/milestones/mil_w0/fund".into(), &json!({})),
        ask("/milestones/mil_w1/approve".into(), &json!({})),
        "apr_end5".into(),
    ];
    let query = format!("x={}", "y\"".repeat(2000));
    let body = json!({ "x": "\"<".repeat(4000) }).to_string();
    logged(stage, &agent, &format!("{V1}/job-drafts"), &query, &body);
    for _ in 0..1000 {
        let fault = json!({ "path": "/\"".repeat(2000), "status": 503 }).to_string();
        let (status, answer) = stage.json("POST", "/sandbox/faults", None, &fault);
        assert_eq!(status, 201, "{answer}");
    }
    let other = stage.register("Other");
    Places {
        trainer: stage.sign_in("trainer:usr_w2"),
        operator: stage.sign_in("operator"),
        proposal: "prop_w0".into(),
        contract: "con_w2".into(),
        thread: "conv_w1".into(),
        session: "evt_w5".into(),
        folder: "fld_w1".into(),
        interview: "prop_w2".into(),
        work: "job_w0".into(),
        versions: 1..=4,
        top_up: "top_w5".into(),
        claim: stage.start_claim(&other, "other@example.com").0,
        slug: "w-5".into(),
        request: 500,
        employer,
        job,
        channel,
        approvals,
    }
}

#[test]
fn no_page_gets_too_large_whatever_is_written_and_however_much_of_it() {
    let stage = Stage::new();
    let places = world(&stage);
    let mut large = Vec::new();
    let mut pages = places.all();
    // A file is as long as what is in it, and the table of proposals as long in every order.
    pages.retain(|(_, path)| ![".csv", ".ics"].iter().any(|end| path.ends_with(end)));
    pages.retain(|(_, path)| {
        !path.contains("&sort=") || path.ends_with("filter=hired&sort=bid&page=1")
    });
    for (who, path) in &pages {
        let bytes = weigh(&stage, *who, path);
        if bytes > MOST {
            large.push((bytes, path.clone()));
        }
    }
    // What is typed is given back where it is refused, also when it is longer than any field takes.
    let typed = "%22%3C%26".repeat(4_500);
    let fields = [
        "name",
        "description",
        "content",
        "note",
        "title",
        "address",
        "link",
        "email",
        "organization",
        "amount",
        "volume",
        "dueDate",
        "day",
        "until",
        "from",
        "to",
        "number",
        "kind",
        "path",
        "effect",
        "answer",
        "jobTitle",
        "jobDescription",
        "pricePerHour",
        "headcount",
        "reason",
        "q",
        "status",
        "mark",
        "pick",
        "undo",
        "folder",
        "member",
        "scope",
        "expires",
        "token",
        "user_code",
        "then",
        "seed",
        "times",
        "posting",
        "thread",
        "delivery",
        "access",
        "milestone",
        "what",
        "do",
        "filter",
        "source",
        "total",
        "as",
        "id",
        "seconds",
    ];
    let large_fields = [
        "content",
        "description",
        "note",
        "answer",
        "jobDescription",
        "reason",
    ];
    let most = |name: &str| {
        if large_fields.contains(&name) {
            typed.len()
        } else {
            9000
        }
    };
    let pair = |name: &&str| format!("{name}={}", &typed[..most(name)]);
    let form: Vec<String> = fields.iter().map(pair).collect();
    let mut tried = 0;
    // Some forms look at one field before the others.
    let variants = [
        ("", ""),
        ("what=end", "/ask"),
        ("day=2026-06-12", "/set"),
        ("do=draft", "/keep"),
        ("milestone=mil_w1", "/complete"),
    ];
    for (fixed, only) in variants {
        let named = format!("{}=", fixed.split('=').next().unwrap());
        let others: Vec<&str> = form
            .iter()
            .map(String::as_str)
            .filter(|pair| fixed.is_empty() || !pair.starts_with(&named))
            .collect();
        let body = format!("{fixed}&{}", others.join("&"));
        for row in operations().filter(|row| row.method == "POST" && row.path.ends_with(only)) {
            let who = match row.access {
                crate::http::table::Access::Signed(store::sessions::Who::Employer) => {
                    &places.employer
                }
                crate::http::table::Access::Signed(store::sessions::Who::Trainer) => {
                    &places.trainer
                }
                crate::http::table::Access::Signed(store::sessions::Who::Operator) => {
                    &places.operator
                }
                crate::http::table::Access::Page => &places.employer,
                _ => continue,
            };
            if matches!(row.path, "/sign-out" | "/console/reset") {
                continue;
            }
            let id = match row.path {
                path if path.contains("/messages/{id}") => places.channel.as_str(),
                path if path.contains("/folders/") => &places.folder,
                path if path.contains("/jobs/{id}") => &places.job,
                path if path.contains("/interviews/") => "prop_w2",
                path if path.contains("/trainer/proposals/") => "prop_x0",
                path if path.contains("/proposals/") => &places.proposal,
                path if path.contains("/work/") => &places.work,
                path if path.contains("/approvals/") => &places.approvals[0],
                path if path.contains("/deliveries/") => "dlv_w1",
                _ => &places.contract,
            };
            let path = row
                .path
                .replace("{id}", id)
                .replace("{session}", &places.session);
            let path = path.replace("{topUpId}", &places.top_up);
            let outgoing = stage.visit(Some(who), "POST", &path, &body);
            let bytes = size(&outgoing);
            tried += usize::from(bytes > 0);
            if bytes > MOST {
                large.push((bytes, format!("POST {path} {fixed}")));
            }
        }
    }
    assert!(tried > 40, "{tried} forms were answered with a page");
    assert!(large.is_empty(), "{} pages: {large:#?}", large.len());
}

#[test]
fn what_a_page_has_no_room_for_is_reached_from_it_piece_by_piece() {
    let stage = Stage::new();
    let places = world(&stage);
    // The messages of a thread, page by page, each once.
    let (mut at, mut found) = (Some(format!("/employer/messages/{}", places.thread)), 0);
    while let Some(path) = at {
        let page = stage.look(Some(&places.employer), &path);
        found += page.matches("class=\"box said").count();
        at = link(&page, "Earlier messages");
    }
    assert_eq!(found, MANY);
    // One of them to its last letter.
    let page = stage.look(
        Some(&places.employer),
        &format!("/employer/messages/{}", places.thread),
    );
    let (mut at, mut read) = (link(&page, "Read on"), 0);
    while let Some(path) = at {
        let page = stage.look(Some(&places.employer), &path);
        let from = page.find("From the beginning").unwrap();
        let rest = &page[from..];
        let end = rest.find("</p>").unwrap();
        read += rest[..end].matches("&quot;").count();
        at = link(&rest[..end], "Read on");
    }
    assert!((1000..=10_000 / 6 + 1).contains(&read), "{read}");
    // Every payout of somebody with very many.
    let (mut at, mut found) = (Some("/trainer/reports".to_owned()), 0);
    let mut pages = 0;
    while let Some(path) = at {
        let page = stage.look(Some(&places.trainer), &path);
        let table = page.split("aria-label=\"Payouts\"").nth(1).unwrap();
        let (table, rest) = table.split_once("</table>").unwrap();
        found += table.matches("<tr>").count() - 1;
        at = link(rest.split("<h2>").next().unwrap(), "Those that follow");
        pages += 1;
    }
    assert!(found >= MANY / 2 && pages > 1, "{found} on {pages}");
}

/// Where the first link with these words leads.
fn link(page: &str, words: &str) -> Option<String> {
    let end = page.find(&format!("\">{words}</a>"))?;
    let start = page[..end].rfind("href=\"")? + "href=\"".len();
    Some(page[start..end].replace("&amp;", "&"))
}
