//! Work and money as both sides of a contract see them.

use super::*;

impl Crew {
    /// A request of the agent's to fund another milestone of the first contract: its id, and the page it
    /// leads to.
    fn asks_to_fund(&self) -> (String, String) {
        let stage = &self.office.stage;
        let token = Some(self.office.agent.token.as_str());
        let contract = &self.contracts[0];
        let body = json!({ "name": "Second", "description": "More", "volume": 2 }).to_string();
        let path = format!("{V1}/contracts/{contract}/milestones");
        let (status, made) = stage.json("POST", &path, token, &body);
        assert_eq!(status, 201, "{made}");
        let milestone = text(&made["milestone"]["id"]);
        let path = format!("{V1}/milestones/{milestone}/fund");
        let (status, asked) = stage.json("POST", &path, token, "");
        assert_eq!(status, 202, "{asked}");
        let url = text(&asked["approval"]["approvalUrl"]);
        let path = url.strip_prefix(BASE).unwrap().to_owned();
        (text(&asked["approval"]["id"]), path)
    }
}

#[test]
fn a_request_to_fund_opens_the_contract_with_its_panel_for_whoever_owns_it() {
    let mut crew = Crew::new();
    let (id, path) = crew.asks_to_fund();
    let contract = format!("/employer/contracts/{}", crew.contracts[0]);
    let led = |crew: &Crew, cookie: Option<&str>| {
        let outgoing = crew.office.stage.visit(cookie, "GET", &path, "");
        (
            outgoing.status,
            header(&outgoing, "location").map(str::to_owned),
        )
    };
    let owner = Some(crew.office.cookie.as_str());
    let place = format!("{contract}?fund={id}#fund");
    assert_eq!(led(&crew, owner), (303, Some(place)));
    // A link needs no sign-in here; who is signed in as somebody else is told nothing.
    assert_eq!(led(&crew, None), (200, None));
    assert_eq!(led(&crew, Some(&crew.trainers[0])), (404, None));
    let panel = format!("{contract}?fund={id}");
    let page = crew.office.look(&panel);
    sees(
        &page,
        &[
            "id=\"fund\"",
            "Your agent asked for this.",
            "into escrow",
            "72 hours",
            &format!("action=\"{path}/confirm\""),
            &format!("action=\"{path}/decline\""),
        ],
    );
    assert!(
        !crew.office.look(&contract).contains("id=\"fund\""),
        "only when it is asked for"
    );
    let other = format!("/employer/contracts/{}?fund={id}", crew.contracts[1]);
    assert!(
        !crew.office.look(&other).contains("id=\"fund\""),
        "on its own contract"
    );

    // Looking pays nothing; the button of the panel does, and the panel is gone.
    let status = |crew: &Crew| {
        let (_, found) = crew
            .office
            .stage
            .get(&crew.office.agent, &format!("/approvals/{id}"));
        text(&found["approval"]["status"])
    };
    assert_eq!(status(&crew), "pending");
    let total = page.split("name=\"total\" value=\"").nth(1).unwrap();
    let total = total.split('"').next().unwrap();
    let form = format!("total={total}&source=card");
    let done = crew
        .office
        .stage
        .visit(owner, "POST", &format!("{path}/confirm"), &form);
    let Some(Body::Html(done)) = done.body else {
        panic!("no page")
    };
    sees(&done, &["is funded", &format!("href=\"{contract}\"")]);
    assert_eq!(status(&crew), "confirmed");
    assert_eq!(led(&crew, owner).0, 200, "what is decided tells of it");
    assert!(!crew.office.look(&panel).contains("id=\"fund\""));
    sees(
        &crew.look(0, ""),
        &["Second", "Funded: the money waits in escrow"],
    );

    // One that has lapsed has no panel either.
    let (id, path) = crew.asks_to_fund();
    crew.office.stage.pass(4 * crate::moment::DAY);
    crew.office.stage.nobody_acts();
    assert!(
        !crew
            .office
            .look(&format!("{contract}?fund={id}"))
            .contains("id=\"fund\"")
    );
    let page = crew.office.look(&path);
    sees(&page, &["Lapsed"]);
}

#[test]
fn what_is_claimed_stands_beside_what_was_recorded() {
    let crew = Crew::new();
    let contract = format!("/employer/contracts/{}", crew.contracts[0]);
    sees(&crew.look(0, ""), &["Nothing was reported yet."]);
    crew.press(0, "/report", "amount=1.5");
    let path = format!("/sandbox/contracts/{}/usage", crew.contracts[0]);
    let body = json!({ "hours": 1.25 }).to_string();
    let (status, answer) = crew.office.stage.json("POST", &path, None, &body);
    assert_eq!(status, 200, "{answer}");
    crew.press(0, "/report", "amount=0.5");
    let seen = [
        "<dd>2 h 0 min</dd>",
        "<dt>Recorded at work</dt><dd>1 h 15 min</dd>",
    ];
    let page = crew.look(0, "");
    sees(&page, &seen);
    sees(
        &page,
        &[
            "Claimed by you: 1 h 30 min",
            "Claimed by you: 0 h 30 min",
            "Recorded: 1 h 15 min",
        ],
    );
    let page = crew.office.look(&contract);
    sees(&page, &seen);
    sees(
        &page,
        &[&format!("Claimed by {}: 1 h 30 min", crew.names[0])],
    );
    // The budget counts both, as the agent reads it.
    let path = format!("/contracts/{}", crew.contracts[0]);
    let (_, found) = crew.office.stage.get(&crew.office.agent, &path);
    let budget = &found["contract"]["budget"];
    assert_eq!(budget["consumed"]["hours"], 3.25, "{found}");
    sees(&crew.look(1, ""), &["Nothing was reported yet."]);
}

#[test]
fn invoices_stand_beside_payouts_with_their_dates() {
    let crew = Crew::new();
    let look = |one: usize| {
        crew.office
            .stage
            .look(Some(&crew.trainers[one]), "/trainer/reports")
    };
    let (before, invoices) = (look(0), "aria-label=\"Invoices\"");
    sees(
        &before,
        &[
            "Nothing was paid out yet",
            invoices,
            "Settled, 2026-06-12 10:00 UTC",
            "$300.00",
        ],
    );
    let (id, path) = crew.asks_to_fund();
    let listed = |page: &str| {
        page.split(invoices)
            .nth(1)
            .unwrap()
            .matches("<code>")
            .count()
    };
    sees(&look(0), &["Pending funding"]);
    assert_eq!((listed(&look(0)), listed(&look(1))), (2, 1));
    let (status, page) = crew
        .office
        .stage
        .page("POST", &format!("{path}/decline"), "");
    assert_eq!(status, 200, "{id}: {page}");
    assert!(!look(0).contains("Pending funding"));
}
