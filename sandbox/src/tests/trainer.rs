//! The trainer's workspace as somebody uses it who plays one of the people, and what the employer and the
//! agent see of it at the same moment.

use super::employer::sees;
use super::*;
use crate::moment::DAY;

/// An open job, and somebody who has nothing to do with it yet.
struct Studio {
    stage: Stage,
    agent: Agent,
    job: String,
    person: String,
    cookie: String,
    owner: String,
}

impl Studio {
    fn new() -> Studio {
        let stage = Stage::new();
        let agent = stage.claimed("owner@example.com");
        stage.every_scope();
        let job = stage.spanish_job(&agent);
        let there: Vec<String> = (stage.proposals(&agent, &job).iter())
            .map(|one| text(&one["candidate"]["id"]))
            .collect();
        let all = stage
            .platform
            .with_store(|db| store::people::search(db, "", 500).unwrap());
        let free = all
            .iter()
            .find(|one| !there.contains(&one.id) && one.text("availability") != "UNAVAILABLE");
        let person = free.unwrap().id.clone();
        let owner = stage.sign_in(&format!("employer:{}", stage.account()));
        let cookie = stage.sign_in(&format!("trainer:{person}"));
        stage.nobody_acts();
        Studio {
            stage,
            agent,
            job,
            person,
            cookie,
            owner,
        }
    }

    fn look(&self, path: &str) -> String {
        self.stage.look(Some(&self.cookie), path)
    }

    fn press(&self, path: &str, form: &str) -> String {
        self.stage.press(&self.cookie, path, form)
    }

    fn status(&self, path: &str, form: &str) -> u16 {
        self.stage
            .visit(Some(&self.cookie), "POST", path, form)
            .status
    }

    /// The owner says yes.
    fn confirm(&self, id: &str) -> u16 {
        self.stage
            .page("POST", &format!("/approvals/{id}/confirm"), "")
            .0
    }

    /// The proposal of the person who is played.
    fn proposal(&self) -> Value {
        let all = self.stage.proposals(&self.agent, &self.job);
        let mine = all
            .into_iter()
            .find(|one| one["candidate"]["id"] == self.person.as_str());
        mine.expect("the proposal is in the agent's list")
    }
}

#[test]
fn a_whole_life_from_the_other_side() {
    let mut studio = Studio::new();
    let page = studio.look("/trainer/jobs");
    let menu = page.split("</nav>").next().unwrap();
    for place in [
        "jobs",
        "finished",
        "proposals",
        "messages",
        "calendar",
        "reports",
        "work",
        "settings",
    ] {
        sees(menu, &[&format!("href=\"/trainer/{place}\"")]);
        studio.look(&format!("/trainer/{place}"));
    }
    sees(&studio.look("/trainer/work"), &["Spanish", &studio.job]);
    assert!(!studio.look("/trainer/work?q=zebra").contains(&studio.job));
    let work = format!("/trainer/work/{}", studio.job);
    sees(&studio.look(&work), &["Submit a proposal"]);
    assert_eq!(studio.status(&format!("{work}/apply"), "amount=0"), 400);
    let page = studio.press(&format!("{work}/apply"), "amount=17.5");
    sees(&page, &["Your proposal is in.", "Question 1 of 4"]);
    assert_eq!(
        studio.status(&format!("{work}/apply"), "amount=17.5"),
        409,
        "once"
    );
    let id = text(&studio.proposal()["id"]);
    assert_eq!(studio.proposal()["bid"]["amountUsd"], 17.5);

    // The interview, with a pause in the middle.
    let interview = format!("/trainer/interviews/{id}");
    let answer =
        |words: &str| studio.press(&format!("{interview}/answer"), &format!("answer={words}"));
    assert_eq!(
        studio.status(&format!("{interview}/answer"), "answer=+"),
        400
    );
    sees(
        &answer("I+did+transcription+of+calls+for+6+years+in+Spanish+already"),
        &["Kept.", "Question 2 of 4"],
    );
    assert!(
        studio.proposal()["metrics"]["interviewScore"].is_null(),
        "not finished"
    );
    sees(
        &studio.look("/trainer/proposals"),
        &["Pending review", "go on with it"],
    );
    sees(&answer("Spanish+is+my+mother+tongue"), &["Question 3 of 4"]);
    sees(
        &answer("I+mark+what+is+unclear+and+ask"),
        &["Question 4 of 4"],
    );
    let page = answer("Tomorrow%2C+30+hours");
    let score = studio.proposal()["metrics"]["interviewScore"].clone();
    sees(
        &page,
        &["Your interview is finished.", &format!("{score} of 10")],
    );
    assert!(score.as_f64().unwrap() > 3.0, "{score}");
    assert_eq!(
        studio.status(&format!("{interview}/answer"), "answer=more"),
        409
    );
    let (_, told) = studio
        .stage
        .get(&studio.agent, &format!("/proposals/{id}/interview"));
    let turns = told["interview"]["messages"].as_array().unwrap();
    assert_eq!(turns.len(), 8, "{told}");
    assert_eq!(turns[3]["content"], "Spanish is my mother tongue");

    // The employer writes first, and both read the same.
    assert_eq!(
        studio
            .look("/trainer/messages")
            .matches("/trainer/messages/")
            .count(),
        0
    );
    let candidate = format!("/employer/proposals/{id}");
    studio.stage.press(
        &studio.owner,
        &format!("{candidate}/write"),
        "content=When+can+you+start%3F",
    );
    let list = studio.look("/trainer/messages");
    let thread = list
        .split("/trainer/messages/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let thread = format!("/trainer/messages/{thread}");
    sees(
        &studio.press(&format!("{thread}/write"), "content=On+Monday"),
        &["Sent.", "On Monday", "The employer"],
    );
    sees(
        &studio.stage.look(Some(&studio.owner), &candidate),
        &["On Monday"],
    );

    // The hire.
    let terms =
        json!({ "milestone": { "name": "=First", "amount": 300, "dueDate": "2026-07-01" } });
    let (_, asked) = studio.stage.hire(&studio.agent, &id, &terms);
    let approval = text(&asked["approval"]["id"]);
    assert_eq!(studio.confirm(&approval), 200);
    let jobs = studio.look("/trainer/jobs");
    sees(&jobs, &["Start working", "$300.00 in escrow for you"]);
    let contract = jobs
        .split("/trainer/contracts/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let sheet = format!("/trainer/contracts/{contract}");
    sees(
        &studio.look(&sheet),
        &[
            "Funded: the money waits",
            "Terms and scope",
            "due 2026-07-01",
        ],
    );
    sees(&studio.look("/trainer/calendar"), &["=First", "2026-07-01"]);
    let ics = studio
        .stage
        .visit(Some(&studio.cookie), "GET", "/trainer/calendar/due.ics", "");
    let Some(Body::Text(_, ics)) = ics.body else {
        panic!()
    };
    sees(
        &ics,
        &[
            "BEGIN:VEVENT\r\n",
            "DTSTART:20260701T000000Z\r\n",
            "END:VCALENDAR\r\n",
        ],
    );

    // Whom a person plays does nothing by themselves, however long one waits.
    let before = studio.stage.events(&studio.agent);
    studio.stage.pass(20 * DAY);
    studio.look("/trainer/jobs");
    assert_eq!(studio.stage.events(&studio.agent), before);

    // The work, and the money.
    assert_eq!(studio.status(&format!("{sheet}/report"), "amount=-1"), 400);
    sees(
        &studio.press(&format!("{sheet}/report"), "amount=2.5"),
        &["Reported.", "2 h 30 min"],
    );
    let (_, seen) = studio
        .stage
        .get(&studio.agent, &format!("/contracts/{contract}"));
    let milestone = text(&seen["contract"]["milestones"][0]["id"]);
    let form = format!("milestone={milestone}&note=All+files+are+in");
    sees(
        &studio.press(&format!("{sheet}/complete"), &form),
        &["Handed in", "has to release it"],
    );
    let (_, seen) = studio
        .stage
        .get(&studio.agent, &format!("/contracts/{contract}"));
    assert_eq!(
        seen["contract"]["milestones"][0]["needsReview"], true,
        "{seen}"
    );
    let path = format!("{V1}/milestones/{milestone}/approve");
    let (_, asked) = studio
        .stage
        .json("POST", &path, Some(&studio.agent.token), "{}");
    assert_eq!(studio.confirm(&text(&asked["approval"]["id"])), 200);
    sees(
        &studio.look("/trainer/reports"),
        &["$300.00 paid out", "=First"],
    );
    let csv = studio.stage.visit(
        Some(&studio.cookie),
        "GET",
        "/trainer/reports/payouts.csv",
        "",
    );
    let Some(Body::Text(_, csv)) = csv.body else {
        panic!()
    };
    sees(&csv, &["\"'=First\"", "\"300\"\r\n"]);
    let (_, ended) = studio.stage.json(
        "POST",
        &format!("{V1}/contracts/{contract}/end"),
        Some(&studio.agent.token),
        "{}",
    );
    assert!(ended.to_string().contains("ended"), "{ended}");
    sees(
        &studio.look("/trainer/finished"),
        &["Ended on", "$300.00 paid"],
    );
}

#[test]
fn invitations_are_accepted_with_a_bid_or_declined() {
    let studio = Studio::new();
    let invite = format!("{V1}/jobs/{}/invites", studio.job);
    let body = json!({ "freelancerId": studio.person }).to_string();
    let (status, invited) = studio
        .stage
        .json("POST", &invite, Some(&studio.agent.token), &body);
    assert!(matches!(status, 200 | 201), "{invited}");
    studio.stage.nobody_acts();
    let page = studio.look("/trainer/proposals");
    sees(&page, &["You are invited", "Decline the invitation"]);
    let id = page
        .split("/trainer/proposals/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(
        studio.status(&format!("/trainer/proposals/{id}/accept"), "amount=x"),
        400
    );
    sees(
        &studio.press(&format!("/trainer/proposals/{id}/accept"), "amount=20"),
        &["Your proposal is in.", "Pending review"],
    );
    assert_eq!(studio.proposal()["status"]["raw"], "UNREVIEWED");
    assert_eq!(
        studio.status(&format!("/trainer/proposals/{id}/refuse"), ""),
        409
    );
    let other = Studio::new();
    let invite = format!("{V1}/jobs/{}/invites", other.job);
    let body = json!({ "freelancerId": other.person }).to_string();
    other
        .stage
        .json("POST", &invite, Some(&other.agent.token), &body);
    other.stage.nobody_acts();
    let page = other.look("/trainer/proposals");
    let id = page
        .split("/trainer/proposals/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    sees(
        &other.press(&format!("/trainer/proposals/{id}/refuse"), ""),
        &["You declined the invitation"],
    );
    assert_eq!(other.proposal()["status"]["raw"], "DECLINED");
}

#[test]
fn what_is_one_trainers_is_nothing_to_another_and_a_payout_method_shows_its_end() {
    let studio = Studio::new();
    let work = format!("/trainer/work/{}", studio.job);
    studio.press(&format!("{work}/apply"), "amount=17");
    let id = text(&studio.proposal()["id"]);
    let stranger = studio
        .stage
        .sign_in(&format!("trainer:{}", studio.stage.somebody()));
    for path in [
        format!("/trainer/interviews/{id}"),
        "/trainer/contracts/none".into(),
        "/trainer/messages/none".into(),
    ] {
        assert_eq!(
            studio.stage.visit(Some(&stranger), "GET", &path, "").status,
            404,
            "{path}"
        );
    }
    for (path, form) in [
        (format!("/trainer/interviews/{id}/answer"), "answer=x"),
        (format!("/trainer/proposals/{id}/refuse"), ""),
        ("/trainer/contracts/none/report".to_owned(), "amount=1"),
        ("/trainer/work/none/apply".to_owned(), "amount=1"),
    ] {
        assert_eq!(
            studio
                .stage
                .visit(Some(&stranger), "POST", &path, form)
                .status,
            404,
            "{path}"
        );
    }
    let payouts = "/trainer/settings/payouts";
    let page = studio.press(payouts, "kind=bank&number=DE89+3704+0044+0532+0130+00");
    sees(&page, &["is set.", "····3000"]);
    assert!(!page.contains("3704"), "{page}");
    assert_eq!(studio.status(payouts, "kind=cash&number=12345"), 400);
    sees(
        &studio.press(payouts, "remove=yes"),
        &["is removed.", "No payout method is set"],
    );
}
