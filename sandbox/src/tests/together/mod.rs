//! What an employer and those who were hired share about a job, each seen from both sides at the same
//! moment, and by nobody else.

mod calendar;
mod money;
mod people;
mod talk;

use super::employer::{Office, sees};
use super::*;

/// A job with two people hired on it, who are played.
struct Crew {
    office: Office,
    /// The contracts of the two.
    contracts: Vec<String>,
    /// Their cookies.
    trainers: Vec<String>,
    /// What they are called.
    names: Vec<String>,
}

impl Crew {
    fn new() -> Crew {
        let office = Office::new();
        let (mut contracts, mut trainers, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for id in &office.proposals[..2] {
            let terms =
                json!({ "milestone": { "name": "First", "amount": 300, "dueDate": "2026-06-20" } });
            let (_, asked) = office.stage.hire(&office.agent, id, &terms);
            let approval = text(&asked["approval"]["id"]);
            let (status, page) =
                office
                    .stage
                    .page("POST", &format!("/approvals/{approval}/confirm"), "");
            assert_eq!(status, 200, "{page}");
            let (_, found) = office
                .stage
                .get(&office.agent, &format!("/approvals/{approval}"));
            contracts.push(text(&found["approval"]["result"]["contractId"]));
            let person = text(&found["approval"]["result"]["freelancerUserId"]);
            trainers.push(office.stage.sign_in(&format!("trainer:{person}")));
            let (_, found) = office.stage.get(&office.agent, &format!("/proposals/{id}"));
            names.push(text(&found["proposal"]["candidate"]["displayName"]));
        }
        office.stage.nobody_acts();
        // Both are played by the tests, so that nobody does anything by themselves.
        (office.stage.platform).execute("UPDATE proposal SET played_at = created_at");
        Crew {
            office,
            contracts,
            trainers,
            names,
        }
    }

    /// A page below the contract of one of the two, as they see it.
    fn look(&self, one: usize, path: &str) -> String {
        let path = format!("/trainer/contracts/{}{path}", self.contracts[one]);
        self.office.stage.look(Some(&self.trainers[one]), &path)
    }

    /// A form below the contract of one of the two.
    fn press(&self, one: usize, path: &str, form: &str) -> String {
        let path = format!("/trainer/contracts/{}{path}", self.contracts[one]);
        self.office.stage.press(&self.trainers[one], &path, form)
    }

    /// The status of a form that one of the two sends.
    fn status(&self, one: usize, path: &str, form: &str) -> u16 {
        let cookie = Some(self.trainers[one].as_str());
        self.office.stage.visit(cookie, "POST", path, form).status
    }

    /// A page of the job's workspace.
    fn tab(&self, path: &str) -> String {
        self.office
            .look(&format!("/employer/jobs/{}/{path}", self.office.job))
    }

    /// A form of the job's workspace.
    fn send(&self, path: &str, form: &str) -> String {
        self.office
            .press(&format!("/employer/jobs/{}/{path}", self.office.job), form)
    }

    /// A stranger's look at a path: somebody who was not hired, and another organization.
    fn shut(&self, path: &str, method: &str) {
        let stage = &self.office.stage;
        let cookie = if path.starts_with("/trainer") {
            let hired: Vec<String> = stage.platform.with_store(|db| {
                let sql =
                    "SELECT person_id FROM contract JOIN proposal ON proposal.id = proposal_id";
                let mut found = db.prepare(sql).unwrap();
                let all = found.query_map([], |row| row.get(0)).unwrap();
                all.collect::<Result<_, _>>().unwrap()
            });
            let all = stage
                .platform
                .with_store(|db| store::people::search(db, "", 500).unwrap());
            let other = all.iter().find(|one| !hired.contains(&one.id)).unwrap();
            stage.sign_in(&format!("trainer:{}", other.id))
        } else {
            let form = "organization=Elm&email=elm%40example.com";
            let made = stage.visit(None, "POST", "/sign-up", form);
            match header(&made, "set-cookie") {
                Some(cookie) => cookie.split(';').next().unwrap().to_owned(),
                // It is there from an earlier look.
                None => stage.sign_in(&format!("employer:{}", stage.account())),
            }
        };
        let seen = stage.visit(Some(&cookie), method, path, "x=y");
        assert_eq!(seen.status, 404, "{method} {path}");
    }
}

#[test]
fn instructions_go_from_a_draft_to_whoever_was_hired_and_back_comes_that_they_were_read() {
    let mut crew = Crew::new();
    let tab = "instructions";
    let path = format!("/employer/jobs/{}/{tab}", crew.office.job);
    sees(&crew.tab("proposals"), &[&format!("href=\"{path}\"")]);
    sees(
        &crew.tab(tab),
        &["No instructions yet", "Write instructions"],
    );
    sees(
        &crew.look(0, "/instructions"),
        &["has published no instructions"],
    );

    // Nothing is kept of a preview, and nobody else sees a draft.
    let text = "content=%23+Tone%0D%0A%0D%0A-+be+kind%0D%0A-+%3Cscript%3Ealert%281%29%3C%2Fscript%3E%0D%0A%0D%0A[bad](javascript:alert(1))+[tool](https://tool.example/)";
    let previewed = crew.office.stage.visit(
        Some(&crew.office.cookie),
        "POST",
        &format!("{path}/keep"),
        &format!("{text}&do=preview"),
    );
    assert_eq!(previewed.status, 200);
    let Some(Body::Html(page)) = previewed.body else {
        panic!("no page")
    };
    sees(
        &page,
        &[
            "How it will be read",
            "<h3>Tone</h3>",
            "<li>be kind</li>",
            "&lt;script&gt;",
            "<a href=\"https://tool.example/\">tool</a>",
            "# Tone",
        ],
    );
    assert!(!page.contains("href=\"javascript") && !page.contains("<script>alert"));
    sees(&crew.tab(tab), &["No instructions yet"]);
    let page = crew.send(&format!("{tab}/keep"), &format!("{text}&do=draft"));
    sees(&page, &["The draft is kept", "# Tone"]);
    sees(
        &crew.tab(tab),
        &["Go on with the draft", "A draft that nobody else sees"],
    );
    sees(
        &crew.look(0, "/instructions"),
        &["has published no instructions"],
    );

    // Published: both read it, and the employer sees who says so.
    let page = crew.send(&format!("{tab}/keep"), &format!("{text}&do=publish"));
    sees(
        &page,
        &[
            "Version 1 is published.",
            "owner@example.com",
            &crew.names[0],
            &crew.names[1],
        ],
    );
    assert_eq!(page.matches("Not yet").count(), 2, "{page}");
    assert!(!page.contains("Version 2"), "the draft became the version");
    for one in [0, 1] {
        sees(
            &crew.look(one, "/instructions"),
            &["not read them yet", "<h3>Tone</h3>", "I have read these"],
        );
    }
    // Looking is not reading.
    assert_eq!(crew.tab(tab).matches("Not yet").count(), 2);
    crew.office.stage.pass(MINUTE);
    let page = crew.press(0, "/instructions/read", "number=1");
    sees(&page, &["You have read version 1.", "2026-06-12 10:01 UTC"]);
    assert!(!page.contains("I have read these"), "{page}");
    let page = crew.tab(tab);
    assert_eq!(page.matches("Not yet").count(), 1, "{page}");
    sees(&page, &["2026-06-12 10:01 UTC"]);

    // The next version: what has changed is told to who knew the last one.
    let refused = crew
        .office
        .refused(&format!("{path}/keep"), &format!("{text}&do=publish"), 409);
    sees(&refused, &["Nothing is changed since version 1"]);
    let next = "content=%23+Tone%0D%0A%0D%0A-+be+brief&do=publish";
    sees(
        &crew.send(&format!("{tab}/keep"), next),
        &["Version 2 is published."],
    );
    sees(&crew.look(0, ""), &["<span class=\"count\">new</span>"]);
    sees(
        &crew.look(0, "/instructions"),
        &[
            "Changed since you read them.",
            "You read version 1",
            "<del>- - be kind</del>",
            "<ins>+ - be brief</ins>",
        ],
    );
    sees(&crew.look(1, "/instructions"), &["not read them yet"]);
    let read = |one: usize| {
        format!(
            "/trainer/contracts/{}/instructions/read",
            crew.contracts[one]
        )
    };
    assert_eq!(
        crew.status(0, &read(0), "number=1"),
        409,
        "it is out of date"
    );
    assert_eq!(crew.status(0, &read(0), "number=x"), 400);
    assert_eq!(
        crew.status(0, &read(1), "number=2"),
        404,
        "another's contract"
    );
    sees(
        &crew.press(1, "/instructions/read", "number=2"),
        &["You have read version 2."],
    );
    sees(
        &crew.tab(tab),
        &["Not yet", "version 1 on 2026-06-12 10:01 UTC"],
    );
    sees(
        &crew.tab(&format!("{tab}/2")),
        &["Against version 1", "<ins>+ - be brief</ins>"],
    );
    sees(
        &crew.tab(&format!("{tab}/1?against=2")),
        &["Against version 2", "<del>- - be brief</del>"],
    );

    // It is nobody else's, and the agent's API has no word of it.
    for (method, path) in [
        ("GET", path.clone()),
        ("GET", format!("{path}/edit")),
        ("GET", format!("{path}/1")),
        ("POST", format!("{path}/keep")),
        (
            "GET",
            format!("/trainer/contracts/{}/instructions", crew.contracts[0]),
        ),
        (
            "GET",
            format!("/trainer/contracts/{}/posting", crew.contracts[0]),
        ),
        ("POST", read(0)),
    ] {
        crew.shut(&path, method);
    }
    assert!(
        crew.office
            .stage
            .events(&crew.office.agent)
            .iter()
            .all(|event| !event.contains("instruction")),
    );
    for wrong in [
        "content=+&do=draft".to_owned(),
        format!("content={}&do=draft", "a".repeat(20_001)),
        format!("content={}&do=draft", "a%0A".repeat(1001)),
    ] {
        crew.office.refused(&format!("{path}/keep"), &wrong, 400);
    }
}

#[test]
fn whoever_has_left_a_job_sees_the_instructions_of_their_time() {
    let mut crew = Crew::new();
    let send = |crew: &Crew, words: &str| {
        crew.send("instructions/keep", &format!("content={words}&do=publish"))
    };
    send(&crew, "Early");
    let path = format!("/employer/contracts/{}/ask", crew.contracts[0]);
    let asked = crew
        .office
        .stage
        .visit(Some(&crew.office.cookie), "POST", &path, "what=end");
    let approval = header(&asked, "location").unwrap().to_owned();
    let (status, page) = crew
        .office
        .stage
        .page("POST", &format!("{approval}/confirm"), "");
    assert_eq!(status, 200, "{page}");
    crew.office.stage.pass(MINUTE);
    send(&crew, "Late");
    let page = crew.look(0, "/instructions");
    sees(&page, &["Early", "The contract ended on"]);
    assert!(
        !page.contains("Late") && !page.contains("I have read these"),
        "{page}"
    );
    sees(&crew.look(1, "/instructions"), &["Late"]);
    let read = format!("/trainer/contracts/{}/instructions/read", crew.contracts[0]);
    assert_eq!(crew.status(0, &read, "number=2"), 409);
}
