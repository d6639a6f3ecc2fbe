//! Channels of a team, what is new in every thread, and what is shared for a job.

use super::*;

/// The path of the conversation that a page leads to first, after a text.
fn thread(page: &str, after: &str) -> String {
    let rest = page.split_once(after).unwrap().1;
    let rest = rest.split_once("/messages/").unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_channel_is_the_teams_on_both_sides_and_the_agent_sees_it_as_documented() {
    let crew = Crew::new();
    let people: Vec<String> = crew.office.stage.platform.with_store(|db| {
        let found = |id: &String| {
            let contract = store::contracts::find(db, id).unwrap().unwrap();
            let proposal = store::proposals::by_id(db, &contract.proposal_id).unwrap();
            proposal.unwrap().person_id
        };
        crew.contracts.iter().map(found).collect()
    });
    sees(
        &crew.tab("messages"),
        &[
            "Set up a channel for the team",
            &crew.names[0],
            &crew.names[1],
        ],
    );
    let form = format!("name=Edge+cases+%3Ci%3E&member={}", people[0]);
    let page = crew.send("messages/channel", &form);
    sees(
        &page,
        &[
            "The channel is set up.",
            "# Edge cases &lt;i&gt;",
            &format!("In it: you, {}", crew.names[0]),
        ],
    );
    let id = thread(&page, "action=\"/employer");
    let id = id.split('/').next().unwrap().to_owned();
    let (employer, trainer) = (
        format!("/employer/messages/{id}"),
        format!("/trainer/messages/{id}"),
    );
    let look = |one: usize, path: &str| crew.office.stage.look(Some(&crew.trainers[one]), path);
    let write = |path: &str, cookie: &str, words: &str| {
        let form = format!("content={words}");
        crew.office
            .stage
            .press(cookie, &format!("{path}/write"), &form)
    };

    // Who is in it reads and writes, who is not sees nothing of it.
    write(&employer, &crew.office.cookie, "Welcome");
    let menu = |one: usize| {
        look(one, "/trainer/jobs")
            .split("</nav>")
            .next()
            .unwrap()
            .to_owned()
    };
    sees(&menu(0), &["<span class=\"count\">1</span>"]);
    assert!(!menu(1).contains("class=\"count\""));
    sees(&look(0, "/trainer/messages"), &["# Edge cases", "1 new"]);
    sees(
        &crew.look(0, "/messages"),
        &[
            "# Edge cases",
            "You and the employer",
            "Who is on the job",
            &crew.names[1],
            "Oak &amp; Co",
        ],
    );
    assert!(!look(1, "/trainer/messages").contains("Edge cases"));
    assert!(!crew.look(1, "/messages").contains("Edge cases"));
    let outside = crew
        .office
        .stage
        .visit(Some(&crew.trainers[1]), "GET", &trainer, "");
    assert_eq!(outside.status, 404);
    for verb in ["write", "seen"] {
        let path = format!("{trainer}/{verb}");
        assert_eq!(crew.status(1, &path, "content=Let+me+in"), 404, "{verb}");
    }
    // Looking at it leaves it unread; saying so does not.
    look(0, &trainer);
    sees(&menu(0), &["<span class=\"count\">1</span>"]);
    sees(
        &crew
            .office
            .stage
            .press(&crew.trainers[0], &format!("{trainer}/seen"), ""),
        &["Marked as read."],
    );
    assert!(!menu(0).contains("class=\"count\""));

    // The other one joins; the first writes, with an address that nobody is to have.
    let form = format!("name=Edge+cases&member={}&member={}", people[0], people[1]);
    sees(
        &crew.office.press(&format!("{employer}/channel"), &form),
        &["Changed.", "# Edge cases"],
    );
    let page = write(&trainer, &crew.trainers[0], "Mine+is+jo%40example.com");
    sees(&page, &["You", "Mine is [contact removed]"]);
    sees(&look(1, &trainer), &[&crew.names[0], "Mine is", "2 new"]);
    sees(
        &crew.office.look(&employer),
        &[&crew.names[0], "Mark as read"],
    );

    // The agent: a conversation of the job with a name, as the contract has it.
    let listed = |filter: &str| {
        let (_, found) = crew
            .office
            .stage
            .get(&crew.office.agent, &format!("/messages?filter={filter}"));
        let all = found["conversations"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["id"] == id.as_str())
    };
    let shown = listed("job").unwrap();
    assert_eq!(shown["channelName"], "Edge cases");
    let call = format!(
        "name=Call+%2B49+170+1234567&member={}&member={}",
        people[0], people[1]
    );
    crew.office.press(&format!("{employer}/channel"), &call);
    let renamed = listed("job").unwrap();
    assert_eq!(renamed["channelName"], "Call [contact removed]");
    crew.office.press(&format!("{employer}/channel"), &form);
    assert_eq!(shown["bucket"], "job");
    assert_eq!(shown["jobId"], crew.office.job.as_str());
    assert_eq!(shown["proposalId"], Value::Null);
    assert_eq!(shown["type"], "DIRECT_MESSAGE");
    assert_eq!(shown["unreadCount"], 1);
    assert!(listed("proposal").is_none() && listed("all").is_some());
    let token = Some(crew.office.agent.token.as_str());
    let body = json!({ "conversationId": id, "content": "From the agent" }).to_string();
    let (status, sent) = crew
        .office
        .stage
        .json("POST", &format!("{V1}/messages"), token, &body);
    assert_eq!(status, 201, "{sent}");
    sees(&look(1, &trainer), &["From the agent", "3 new"]);
    assert_eq!(listed("job").unwrap()["unreadCount"], 0);
    let before = write(&trainer, &crew.trainers[1], "Hello");
    sees(&before, &["Hello", &crew.names[0]]);
    sees(
        &crew.office.press(&format!("{employer}/seen"), ""),
        &["Marked as read."],
    );
    assert_eq!(listed("job").unwrap()["unreadCount"], 0);

    // Names are of one channel, members of one job; and whoever leaves the job leaves the channel.
    let path = format!("/employer/jobs/{}/messages/channel", crew.office.job);
    for (wrong, status) in [
        ("name=", 400),
        ("name=Edge+cases", 409),
        ("name=B&member=nobody", 400),
    ] {
        let page = crew.office.refused(&path, wrong, status);
        sees(&page, &["No channel was set up."]);
    }
    let page = crew.office.refused(
        &format!("{employer}/channel"),
        "name=New&member=nobody",
        400,
    );
    sees(&page, &["Nothing was changed.", "# Edge cases"]);
    sees(&look(1, &trainer), &["Hello"]);
    for (method, path) in [
        ("POST", path),
        ("GET", employer.clone()),
        ("POST", format!("{employer}/channel")),
        ("POST", format!("{employer}/seen")),
        ("GET", trainer.clone()),
        (
            "GET",
            format!("/trainer/contracts/{}/messages", crew.contracts[0]),
        ),
    ] {
        crew.shut(&path, method);
    }
    crew.office.stage.platform.execute(&format!(
        "UPDATE contract SET ended_at = {START} WHERE id = '{}'",
        crew.contracts[0]
    ));
    let gone = crew
        .office
        .stage
        .visit(Some(&crew.trainers[0]), "GET", &trainer, "");
    assert_eq!(gone.status, 404);
    assert_eq!(
        crew.status(0, &format!("{trainer}/write"), "content=Still+here"),
        404
    );
    sees(
        &crew.office.look(&employer),
        &[&format!("In it: you, {}", crew.names[1])],
    );
}

#[test]
fn what_is_new_to_a_trainer_is_counted_in_both_kinds_of_threads() {
    let crew = Crew::new();
    let (office, cookie) = (&crew.office, &crew.trainers[0]);
    let before = format!("/employer/proposals/{}", office.proposals[0]);
    office.press(&format!("{before}/write"), "content=One");
    office.press(&format!("{before}/write"), "content=Two");
    let list = office.stage.look(Some(cookie), "/trainer/messages");
    let (about_jobs, about_proposals) = list.split_once("About proposals").unwrap();
    sees(about_proposals, &["2 new"]);
    assert!(
        !about_jobs.split("<main").nth(1).unwrap().contains(" new"),
        "{list}"
    );
    let id = thread(&list, "About proposals");
    let path = format!("/trainer/messages/{id}");
    let page = office
        .stage
        .press(cookie, &format!("{path}/write"), "content=Here");
    assert!(
        !page.contains("class=\"count\"") && !page.contains("Mark as read"),
        "{page}"
    );
    office.press(&format!("{before}/write"), "content=Three");
    sees(
        &office.stage.look(Some(cookie), &path),
        &["1 new", "Mark as read"],
    );
}

#[test]
fn what_is_shared_for_a_job_is_seen_by_whoever_works_on_it_until_it_is_withdrawn() {
    let crew = Crew::new();
    let path = format!("/employer/jobs/{}/settings", crew.office.job);
    sees(
        &crew.look(0, "/access"),
        &["has shared nothing", "@opentrain.work", "not documented"],
    );
    let form = "name=Tool+%3Cb%3E&address=https%3A%2F%2FTool.example%2Fp%2F7&note=Sign+in+with+your+work+email";
    let seen = [
        "Tool &lt;b&gt;",
        "href=\"https://tool.example/p/7\"",
        "your work email",
    ];
    sees(&crew.send("settings/share", form), &["Shared."]);
    sees(&crew.tab("settings"), &seen);
    for one in [0, 1] {
        sees(&crew.look(one, "/access"), &seen);
    }
    for wrong in [
        "name=&address=https%3A%2F%2Fa.example",
        "name=A&address=",
        "name=A&address=http%3A%2F%2Fa.example",
        "name=A&address=javascript%3Aalert(1)",
        "name=A&address=https%3A%2F%2Fme%3Asecret%40a.example",
        "name=A&address=https%3A%2F%2Ft.me%2Fjo_labels",
    ] {
        let page = crew.office.refused(&format!("{path}/share"), wrong, 400);
        sees(&page, &["Nothing was done."]);
    }
    assert_eq!(crew.look(0, "/access").matches("shared on").count(), 1);
    let page = crew.tab("settings");
    let id = page.split("name=\"access\" value=\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap().to_owned();
    let form = format!("access={id}");
    for (method, path) in [
        ("POST", format!("{path}/share")),
        ("POST", format!("{path}/withdraw")),
        (
            "GET",
            format!("/trainer/contracts/{}/access", crew.contracts[0]),
        ),
    ] {
        crew.shut(&path, method);
    }
    sees(&crew.send("settings/withdraw", &form), &["Withdrawn."]);
    crew.office.refused(&format!("{path}/withdraw"), &form, 409);
    crew.office
        .refused(&format!("{path}/withdraw"), "access=acs_other", 404);
    let page = crew.look(0, "/access");
    sees(&page, &["Tool &lt;b&gt;", "Withdrawn"]);
    assert!(
        !page.contains("tool.example") && !page.contains("your work email"),
        "{page}"
    );

    // With the contract ends what was shared for it.
    crew.send(
        "settings/share",
        "name=Other&address=https%3A%2F%2Fother.example",
    );
    sees(&crew.look(0, "/access"), &["https://other.example/"]);
    crew.office.stage.platform.execute(&format!(
        "UPDATE contract SET ended_at = {START} WHERE id = '{}'",
        crew.contracts[0]
    ));
    assert!(!crew.look(0, "/access").contains("other.example"));
    sees(&crew.look(1, "/access"), &["https://other.example/"]);
}
