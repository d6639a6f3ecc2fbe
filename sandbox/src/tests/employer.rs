//! The employer's workspace as its people use it, and what the agent sees of it at the same moment.

use super::*;

pub(super) fn sees(page: &str, seen: &[&str]) {
    for text in seen {
        assert!(page.contains(text), "{text} is missing: {page}");
    }
}

/// An account with an open job and proposals, and its owner in the workspace.
pub(super) struct Office {
    pub(super) stage: Stage,
    pub(super) agent: Agent,
    pub(super) job: String,
    pub(super) proposals: Vec<String>,
    pub(super) cookie: String,
}

impl Office {
    pub(super) fn new() -> Office {
        let stage = Stage::new();
        let agent = stage.claimed("owner@example.com");
        stage.every_scope();
        let job = stage.spanish_job(&agent);
        let proposals = stage.proposals(&agent, &job);
        let proposals = proposals.iter().map(|one| text(&one["id"])).collect();
        let cookie = stage.sign_in(&format!("employer:{}", stage.account()));
        stage.nobody_acts();
        Office {
            stage,
            agent,
            job,
            proposals,
            cookie,
        }
    }

    pub(super) fn look(&self, path: &str) -> String {
        self.stage.look(Some(&self.cookie), path)
    }

    pub(super) fn press(&self, path: &str, form: &str) -> String {
        self.stage.press(&self.cookie, path, form)
    }

    /// The page of a form that was refused.
    pub(super) fn refused(&self, path: &str, form: &str, status: u16) -> String {
        let outgoing = self.stage.visit(Some(&self.cookie), "POST", path, form);
        assert_eq!(
            outgoing.status, status,
            "{path} {form}: {:?}",
            outgoing.body
        );
        match outgoing.body {
            Some(Body::Html(page)) => page,
            other => panic!("{other:?}"),
        }
    }

    fn status(&self, proposal: &str) -> String {
        let (_, found) = self
            .stage
            .get(&self.agent, &format!("/proposals/{proposal}"));
        text(&found["proposal"]["status"]["raw"])
    }
}

#[test]
fn proposals_are_filtered_ordered_marked_and_unmarked_and_nothing_is_hidden() {
    let office = Office::new();
    let table = format!("/employer/jobs/{}/proposals", office.job);
    let all = office.proposals.len();
    let page = office.look(&table);
    sees(
        &page,
        &[
            &format!("All {all}"),
            &format!("Unreviewed {all}"),
            "Sorted by newest first",
            "Next unreviewed",
        ],
    );
    for id in &office.proposals {
        assert!(
            page.contains(&format!("/employer/proposals/{id}")),
            "{id} is hidden"
        );
    }
    let (one, two) = (&office.proposals[0], &office.proposals[1]);
    let form = format!("pick={one}&pick={two}&mark=SHORTLISTED&sort=match&filter=all&page=1");
    let page = office.press(&format!("{table}/mark"), &form);
    sees(
        &page,
        &[
            "2 proposals are marked: shortlisted.",
            "Shortlisted 2",
            "Undo the last marks",
            "By interview score",
        ],
    );
    assert_eq!(office.status(one), "SHORTLISTED");
    let events = office.stage.events(&office.agent);
    assert!(
        events
            .iter()
            .any(|event| event.starts_with("proposal.status_changed")),
        "{events:?}"
    );
    let only = office.look(&format!("{table}?filter=shortlisted"));
    assert_eq!(only.matches("data-row").count(), 2, "{only}");
    let undo = format!("undo={one}.UNREVIEWED,{two}.UNREVIEWED");
    sees(
        &office.press(&format!("{table}/mark"), &undo),
        &["as they were", "Shortlisted 0"],
    );
    assert_eq!(office.status(one), "UNREVIEWED");
    sees(
        &office.press(
            &format!("{table}/mark"),
            &format!("pick={two}&mark=DECLINED"),
        ),
        &["Declined 1"],
    );
    sees(
        &office.refused(&format!("{table}/mark"), "mark=MAYBE", 400),
        &["choose somebody first"],
    );
    sees(
        &office.refused(
            &format!("{table}/mark"),
            &format!("pick={one}&mark=HIRED"),
            400,
        ),
        &["is marked as one of"],
    );
    // The scores' orders are those of the API's own numbers.
    let (_, listed) = office.stage.get(
        &office.agent,
        &format!("/jobs/{}/proposals?limit=100", office.job),
    );
    let best = listed["proposals"].as_array().unwrap().iter();
    let best = best.max_by(|a, b| {
        let score = |one: &Value| one["metrics"]["matchScore"].as_f64().unwrap_or(-1.0);
        score(a).total_cmp(&score(b))
    });
    let page = office.look(&format!("{table}?sort=match"));
    let first = page.split("/employer/proposals/").nth(2).unwrap();
    let first = first.split('"').next().unwrap();
    let (_, first) = office
        .stage
        .get(&office.agent, &format!("/proposals/{first}"));
    assert_eq!(
        first["proposal"]["metrics"]["matchScore"],
        best.unwrap()["metrics"]["matchScore"]
    );
}

#[test]
fn a_candidate_is_read_marked_written_to_and_hired_by_the_person_alone() {
    let office = Office::new();
    let id = &office.proposals[0];
    let path = format!("/employer/proposals/{id}");
    let (_, interview) = office
        .stage
        .get(&office.agent, &format!("/proposals/{id}/interview"));
    let page = office.look(&path);
    sees(
        &page,
        &[
            "of 100, how well",
            "AI interview",
            "id=\"turn-1\"",
            "Messages before a hire",
            "Show what that costs",
        ],
    );
    let turns = interview["interview"]["messages"].as_array().unwrap().len();
    assert_eq!(
        page.matches("id=\"turn-").count(),
        turns,
        "every turn is there"
    );
    sees(
        &office.press(&format!("{path}/mark"), "status=MAYBE"),
        &["Marked: maybe."],
    );
    assert_eq!(office.status(id), "MAYBE");
    sees(
        &office.press(&format!("{path}/write"), "content=Which+rules%3F"),
        &["Sent.", "Which rules?"],
    );
    let (_, threads) = office.stage.get(&office.agent, "/messages");
    assert!(threads.to_string().contains("Which rules?"), "{threads}");
    let blocked = office.refused(
        &format!("{path}/write"),
        "content=Write+to+me+at+a%40b.example",
        403,
    );
    sees(&blocked, &["Nothing was done.", "Write to me at"]);
    sees(
        &office.refused(&format!("{path}/hire"), "amount=300", 400),
        &["name or a description", "value=\"300\""],
    );
    let page = office.press(&format!("{path}/hire"), "name=First&amount=300");
    sees(
        &page,
        &["$339.95", "Asked by", "A person, in the workspace"],
    );
    let waiting = office.look("/employer/waiting");
    sees(&waiting, &["for $339.95", "you have 72 hours"]);
    sees(&office.look(&path), &["A request to hire waits"]);
    let approval = waiting
        .split("/approvals/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let (status, page) = office.stage.page(
        "POST",
        &format!("/approvals/{approval}/confirm"),
        "total=33995",
    );
    assert_eq!(status, 200, "{page}");
    assert_eq!(office.status(id), "HIRED");
    sees(&office.look(&path), &["The contract with"]);
    sees(
        &office.look(&format!("/employer/jobs/{}/proposals", office.job)),
        &["Hired 1", ">Contract<", ">Messages<"],
    );
}

#[test]
fn a_contract_says_whose_turn_it_is_and_its_sums_are_the_ledgers() {
    let office = Office::new();
    let (stage, agent) = (&office.stage, &office.agent);
    stage.door_credits(&stage.account(), 100_000);
    let path = format!("/employer/proposals/{}", office.proposals[0]);
    office.press(&format!("{path}/hire"), "name=First&amount=300");
    let waiting = office.look("/employer/waiting");
    let approval = waiting
        .split("/approvals/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    stage.page(
        "POST",
        &format!("/approvals/{approval}/confirm"),
        "source=credits",
    );
    let (_, contracts) = stage.get(agent, "/contracts");
    let id = text(&contracts["contracts"][0]["id"]);
    let sheet = format!("/employer/contracts/{id}");
    sees(
        &office.look(&sheet),
        &[
            "Their turn",
            "The contract began.",
            "Ledger: hold",
            "Asked for",
        ],
    );
    let page = office.refused(&format!("{sheet}/milestone"), "description=", 400);
    sees(&page, &["Say what is to be done."]);
    let fits = match contracts["contracts"][0]["paymentType"].as_str() {
        Some("FIXED_PRICE") | None => "name=Second&description=More+hours&amount=150",
        _ => "name=Second&description=More+hours&volume=10",
    };
    sees(
        &office.press(&format!("{sheet}/milestone"), fits),
        &["Planned:", "Your turn: fund it"],
    );
    let (_, found) = stage.get(agent, &format!("/contracts/{id}"));
    let all = found["contract"]["milestones"].as_array().unwrap();
    let second = text(&all[1]["id"]);
    sees(
        &office.press(
            &format!("{sheet}/ask"),
            &format!("what=fund&milestone={second}"),
        ),
        &["into escrow"],
    );
    sees(&office.look(&sheet), &["A request about it waits"]);
    let first = text(&all[0]["id"]);
    sees(
        &office.press(
            &format!("{sheet}/ask"),
            &format!("what=release&milestone={first}"),
        ),
        &["Pay $300.00 to"],
    );
    sees(
        &office.press(&format!("{sheet}/ask"), "what=end"),
        &["End the contract and take"],
    );
    // What is held on the page is what the ledger holds, before and after a payout.
    let held = |page: &str| page.contains("In escrow</dt><dd><strong>$300.00");
    assert!(held(&office.look(&sheet)));
    assert_eq!(balance_of(stage, agent), (100_000 - 33_995, 30_000));
    let waiting = office.look("/employer/waiting");
    let release = waiting
        .split("/approvals/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap());
    let release = release.into_iter().find(|id| {
        let (_, shown) = stage.get(agent, &format!("/approvals/{id}"));
        shown["approval"]["type"] == "milestone_approve"
    });
    let (status, _) = stage.page(
        "POST",
        &format!("/approvals/{}/confirm", release.unwrap()),
        "",
    );
    assert_eq!(status, 200);
    sees(
        &office.look(&sheet),
        &[
            "In escrow</dt><dd><strong>$0.00",
            "Paid out</dt><dd>$300.00",
            "Ledger: capture",
        ],
    );
    assert_eq!(balance_of(stage, agent).1, 0);
    assert_eq!(
        stage
            .visit(
                Some(&office.cookie),
                "POST",
                &format!("{sheet}/ask"),
                "what=fund&milestone=x"
            )
            .status,
        404
    );
}

fn balance_of(stage: &Stage, agent: &Agent) -> (i64, i64) {
    let (_, found) = stage.get(agent, "/credits");
    let cents = |name: &str| {
        found["credits"][name]
            .as_i64()
            .unwrap_or_else(|| panic!("{found}"))
    };
    (cents("availableCents"), cents("reservedCents"))
}

#[test]
fn jobs_lie_in_folders_whose_candidates_are_screened_side_by_side() {
    let office = Office::new();
    let page = office.press("/employer/folders/make", "name=Spring+%3Cb%3E");
    sees(&page, &["Spring &lt;b&gt;", "No job is in here"]);
    let folder = page
        .split("/employer/folders/")
        .nth(1)
        .unwrap()
        .split(['"', '/'])
        .next()
        .unwrap()
        .to_owned();
    sees(
        &office.refused("/employer/folders/make", "name=Spring+%3Cb%3E", 409),
        &["of this name already"],
    );
    let settings = format!("/employer/jobs/{}/settings", office.job);
    sees(
        &office.press(&format!("{settings}/folder"), &format!("folder={folder}")),
        &["Moved."],
    );
    sees(
        &office.refused(&format!("{settings}/folder"), "folder=other", 404),
        &["no such folder"],
    );
    sees(
        &office.look(&format!("/employer/jobs?folder={folder}")),
        &[&office.job],
    );
    let page = office.look(&format!("/employer/folders/{folder}"));
    for id in &office.proposals {
        assert!(
            page.contains(&format!("/employer/proposals/{id}")),
            "{id} is left out"
        );
    }
    sees(&page, &["#turn-2"]);
    sees(
        &office.press(&format!("/employer/folders/{folder}/rename"), "name=Summer"),
        &["Renamed.", "Summer"],
    );
    sees(
        &office.press(&format!("/employer/folders/{folder}/remove"), ""),
        &["The folder is gone", &office.job],
    );
    assert_eq!(
        office
            .stage
            .visit(
                Some(&office.cookie),
                "GET",
                &format!("/employer/folders/{folder}"),
                ""
            )
            .status,
        404
    );
}

#[test]
fn a_job_is_edited_staffed_and_closed_and_the_marketplace_follows() {
    let office = Office::new();
    let (stage, job) = (&office.stage, &office.job);
    let posting = format!("/employer/jobs/{job}/posting");
    let accepting =
        || stage.get(&office.agent, "/jobs/mine").1["jobs"][0]["acceptingApplicants"].clone();
    let listed = || stage.json("GET", &format!("{V1}/jobs/{job}"), None, "");
    let (_, before) = listed();
    let title = text(&before["title"]);
    sees(
        &office.look(&posting),
        &["As everybody sees it", "Close the job for good"],
    );
    let (_, mine) = stage.get(&office.agent, "/jobs/mine");
    assert!(mine.to_string().contains(&title), "{mine}");
    let form = "jobTitle=Better+title&jobDescription=We+label+Spanish+audio+of+calls.&headcount=2";
    sees(
        &office.press(&format!("{posting}/edit"), form),
        &["Saved.", "Better title"],
    );
    assert_eq!(listed().1["title"], "Better title");
    let wrong = "jobTitle=Better+title&jobDescription=x&headcount=many";
    let page = office.refused(&format!("{posting}/edit"), wrong, 400);
    sees(&page, &["role=\"alert\""]);
    let settings = format!("/employer/jobs/{job}/settings");
    sees(
        &office.press(&format!("{settings}/hiring"), "done=yes"),
        &["Done hiring since"],
    );
    assert_eq!(accepting(), false);
    sees(
        &stage.look(None, &format!("/jobs/{job}")),
        &["Done hiring", "Nobody can apply any more"],
    );
    sees(
        &office.press(&format!("{settings}/hiring"), "done=no"),
        &["People can apply again."],
    );
    assert_eq!(accepting(), true);
    sees(
        &office.press(&format!("{posting}/close"), ""),
        &["Closed: nobody sees it"],
    );
    assert_ne!(listed().0, 200);
}

#[test]
fn what_belongs_to_one_organization_is_nothing_to_another() {
    let office = Office::new();
    office.press(
        &format!("/employer/proposals/{}/write", office.proposals[0]),
        "content=Hello",
    );
    let (_, threads) = office.stage.get(&office.agent, "/messages");
    let thread = text(&threads["conversations"][0]["id"]);
    sees(
        &office.look(&format!("/employer/messages/{thread}")),
        &["Hello", "Before a hire"],
    );
    sees(
        &office.press(
            &format!("/employer/messages/{thread}/write"),
            "content=Again",
        ),
        &["Again"],
    );
    office.stage.claimed("other@example.com");
    let other = office
        .stage
        .sign_in(&format!("employer:{}", office.stage.account()));
    let job = &office.job;
    for path in [
        format!("/employer/jobs/{job}"),
        format!("/employer/jobs/{job}/proposals"),
        format!("/employer/jobs/{job}/posting"),
        format!("/employer/jobs/{job}/settings"),
        format!("/employer/jobs/{job}/messages"),
        format!("/employer/jobs/{job}/contract"),
        format!("/employer/proposals/{}", office.proposals[0]),
        format!("/employer/messages/{thread}"),
        "/employer/contracts/none".to_owned(),
    ] {
        assert_eq!(
            office.stage.visit(Some(&other), "GET", &path, "").status,
            404,
            "{path}"
        );
    }
    for (path, form) in [
        (
            format!("/employer/jobs/{job}/proposals/mark"),
            format!("pick={}&mark=MAYBE", office.proposals[0]),
        ),
        (format!("/employer/jobs/{job}/posting/close"), String::new()),
        (
            format!("/employer/proposals/{}/hire", office.proposals[0]),
            "name=A&amount=9".to_owned(),
        ),
        (
            format!("/employer/messages/{thread}/write"),
            "content=x".to_owned(),
        ),
    ] {
        assert_eq!(
            office
                .stage
                .visit(Some(&other), "POST", &path, &form)
                .status,
            404,
            "{path}"
        );
    }
    assert_eq!(office.status(&office.proposals[0]), "UNREVIEWED");
    let draft = format!("/employer/drafts?jobId={job}");
    assert_eq!(
        office.stage.visit(Some(&other), "GET", &draft, "").status,
        404
    );
    let own = office.stage.visit(Some(&office.cookie), "GET", &draft, "");
    assert_eq!(
        header(&own, "location"),
        Some(format!("/employer/jobs/{job}/proposals").as_str())
    );
}

#[test]
fn a_link_is_nothing_to_whoever_is_signed_in_as_somebody_else() {
    let office = Office::new();
    let (stage, agent) = (&office.stage, &office.agent);
    let terms = json!({ "milestone": { "name": "First", "amount": 300 } });
    let (_, asked) = stage.hire(agent, &office.proposals[0], &terms);
    let approval = format!("/approvals/{}", text(&asked["approval"]["id"]));
    let path = format!("{V1}/credits/top-ups");
    let (_, paid) = stage.json("POST", &path, Some(&agent.token), r#"{"amountUsd":50}"#);
    let checkout = format!("/checkout/{}", text(&paid["topUpId"]));
    let mark = format!("/proposals/{}/status", office.proposals[0]);
    stage.claimed("other@example.com");
    let other = stage.sign_in(&format!("employer:{}", stage.account()));
    let trainer = stage.sign_in(&format!("trainer:{}", stage.somebody()));
    for stranger in [&other, &trainer] {
        let status = |method: &str, path: &str, form: &str| {
            stage.visit(Some(stranger), method, path, form).status
        };
        assert_eq!(status("GET", &approval, ""), 404);
        // Nothing leads there either.
        for page in ["/", "/billing", &format!("/jobs/{}", office.job)] {
            let outgoing = stage.visit(Some(stranger), "GET", page, "");
            let Some(Body::Html(page)) = outgoing.body else {
                continue;
            };
            for path in [
                approval.as_str(),
                &checkout,
                "/employer/drafts",
                "Oak &amp; Co</h2>",
            ] {
                assert!(!page.contains(path), "{path}: {page}");
            }
        }
        assert_eq!(status("GET", &checkout, ""), 404);
        for button in ["review", "confirm", "decline"] {
            assert_eq!(
                status("POST", &format!("{approval}/{button}"), "total=33995"),
                404,
                "{button}"
            );
        }
        for button in ["pay", "cancel"] {
            assert_eq!(
                status("POST", &format!("{checkout}/{button}"), ""),
                404,
                "{button}"
            );
        }
        assert_eq!(status("POST", &mark, "status=MAYBE"), 404);
    }
    let (_, still) = stage.get(
        agent,
        &format!("/approvals/{}", text(&asked["approval"]["id"])),
    );
    assert_eq!(still["approval"]["status"], "pending");
    assert_eq!(office.status(&office.proposals[0]), "UNREVIEWED");
    let operator = stage.sign_in("operator");
    for cookie in [None, Some(&operator), Some(&office.cookie)] {
        let cookie = cookie.map(String::as_str);
        assert_eq!(stage.visit(cookie, "GET", &approval, "").status, 200);
        assert_eq!(stage.visit(cookie, "GET", &checkout, "").status, 200);
    }
}
