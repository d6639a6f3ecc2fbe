//! Random lives of several accounts beside a small model of them: what each step must answer, what
//! every account then owns, and that nobody ever sees what is another's. Single operations are
//! tested by name elsewhere.
//!
//! A step names things by their place among those there are, so that a failing life can be cut down
//! to the few steps that matter. `PROPTEST_CASES` asks for more lives.

mod account;
mod books;
mod check;
mod others;
mod pages;
mod step;
mod webhooks;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::moment::{DAY, HOUR};
use books::{Books, Purse, Thing};
use step::{Step, step};
use webhooks::Webhook;

/// Lives in a run that asks for no number of them.
const LIVES: u32 = 12;
const ACCOUNTS: usize = 4;

const BRIEFS: [&str; 3] = [
    "Need 3 Spanish transcribers for 40 hours of audio, $15 per hour, experts.",
    "Need 2 people to label 4000 images of cats, $0.05 per label, any experience.",
    "Need one French translator for 20 documents of text, $300 fixed price, intermediate.",
];

fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: if asked { config.cases } else { LIVES },
        failure_persistence: None,
        // Told by time alone: by default it is four attempts a life, which is too few to help.
        max_shrink_iters: u32::MAX - 1,
        max_shrink_time: 60_000,
        ..config
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_is_done_the_books_balance_and_nobody_sees_what_is_anothers(
        steps in vec(step(), 1..200)
    ) {
        let mut life = Life::begin();
        for step in steps {
            life.take(step);
            life.settle();
        }
    }
}

/// An account as the model knows it.
struct Actor {
    agent: Agent,
    account: String,
    email: String,
    born: Moment,
    claimed: bool,
    available: i64,
    reserved: i64,
    published: Vec<Moment>,
    members: BTreeSet<String>,
    invited: BTreeMap<String, Moment>,
    /// The last event seen, and of each kind and thing how often and with what state at last.
    cursor: i64,
    heard: BTreeMap<(String, String), (usize, String)>,
}

struct Life {
    stage: Stage,
    actors: Vec<Actor>,
    books: Books,
    /// Whom one can invite, and whether they take invitations.
    people: Vec<(String, bool)>,
    webhooks: Vec<Webhook>,
    /// The first account whose team an owner of another joined, by that owner's address.
    joined: BTreeMap<String, usize>,
    /// The approval or top-up whose yes-button was pressed in this step.
    pressed: Option<String>,
    /// The browsers of those who have signed in, by whom they are.
    cookies: RefCell<BTreeMap<String, String>>,
    /// What was asked by whom in this step, and what came back.
    said: RefCell<Vec<(usize, String, u16, Value)>>,
}

impl Life {
    /// Two claimed accounts with credits and a webhook for everything, one that nobody has claimed, and an open job for each.
    fn begin() -> Life {
        let mut life = Life {
            stage: Stage::new(),
            actors: Vec::new(),
            books: Books::default(),
            people: Vec::new(),
            webhooks: Vec::new(),
            joined: BTreeMap::new(),
            pressed: None,
            cookies: RefCell::default(),
            said: RefCell::default(),
        };
        let mut steps = Vec::new();
        for who in 0..3 {
            steps.push(Step::Register);
            if who < 2 {
                steps.push(Step::Claim { who, door: false });
                steps.push(Step::Subscribe { who, kinds: 255 });
                steps.push(Step::TopUp {
                    who,
                    dollars: 2_000,
                    page: false,
                });
                steps.push(Step::Checkout {
                    on: who,
                    pay: true,
                    door: false,
                });
            }
            steps.push(Step::Publish {
                who,
                brief: who,
                page: false,
            });
        }
        for step in steps {
            life.take(step);
            life.settle();
        }
        life
    }

    /// One call of the API, kept for the look at whose ids it gave away.
    fn call(&self, who: usize, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let token = &self.actors[who].agent.token;
        let target = format!("{V1}{path}");
        let (status, answer) = self.stage.json(method, &target, Some(token), &body);
        let asked = format!("{method} {path} {body}");
        assert_ne!(status, 500, "{asked}: {answer}");
        let mut said = self.said.borrow_mut();
        said.push((who, asked, status, answer.clone()));
        (status, answer)
    }

    /// [`Life::call`] that must answer with one of these.
    fn expect(
        &self,
        who: usize,
        method: &str,
        path: &str,
        body: &Value,
        expected: &[u16],
    ) -> Value {
        let (status, answer) = self.call(who, method, path, body);
        let name = format!("{method} {path} {body} by {who}");
        assert!(
            expected.contains(&status),
            "{name}: {status}, not {expected:?}: {answer}"
        );
        answer
    }

    fn who(&self, byte: u8) -> usize {
        usize::from(byte) % self.actors.len()
    }

    /// A thing for an account: mostly one of its own, now and then anybody's.
    fn pick<'a>(&self, things: &'a [Thing], who: usize, on: u8) -> Option<&'a Thing> {
        let place = usize::from(on / 8);
        let anybody = on % 8 == 7;
        let owner = &self.actors[who].account;
        let mine = things
            .iter()
            .filter(|thing| anybody || thing.owner == *owner);
        let mine: Vec<&Thing> = mine.collect();
        (!mine.is_empty()).then(|| mine[place % mine.len()])
    }

    fn owns(&self, who: usize, thing: &Thing) -> bool {
        self.actors[who].account == thing.owner
    }

    /// Whose credits an account reads and pays into.
    fn reads(&self, who: usize) -> usize {
        let email = &self.actors[who].email;
        self.joined.get(email).copied().unwrap_or(who)
    }

    fn purse(&self, account: &str) -> Purse {
        self.books.purses[account]
    }

    fn take(&mut self, step: Step) {
        let now = self.stage.now;
        match step {
            Step::Register => self.register(),
            Step::Claim { who, door } => self.claim(self.who(who), door),
            Step::Publish { who, brief, page } => self.publish(self.who(who), brief, page),
            Step::Close { who, on, page } => {
                let who = self.who(who);
                if let Some(job) = self.pick(&self.books.jobs, who, on) {
                    let expected = if self.owns(who, job) { 200 } else { 404 };
                    let path = format!("/jobs/{}/close", job.id);
                    let form = (
                        format!("/employer/jobs/{}/posting/close", job.id),
                        "".into(),
                    );
                    let form = page.then_some(form);
                    self.either(who, (&path, &Value::Null), form, &[expected]);
                }
            }
            Step::Edit {
                who,
                on,
                people,
                page,
            } => self.edit(self.who(who), on, people, page),
            Step::Mark { on, status, face } => self.mark(on, status, face),
            Step::Hiring { on, done, page } => self.hiring(on, done, page),
            Step::Apply { on, person, face } => self.apply(on, person, face),
            Step::Reply { on, yes, page } => self.reply(on, yes, page),
            Step::Write { who, on, face } => self.write(self.who(who), on, face),
            Step::Look { who, kind, on } => self.look(self.who(who), kind, on),
            Step::Hire {
                who,
                on,
                dollars,
                page,
            } => self.hire(self.who(who), on, dollars, page),
            Step::Answer {
                on,
                yes,
                source,
                face,
                dollars,
            } => self.answer(on, yes, source, (face, dollars)),
            Step::TopUp { who, dollars, page } => self.top_up(self.who(who), dollars, page),
            Step::Checkout { on, pay, door } => {
                let Some(top_up) = nth(&self.books.top_ups, on).cloned() else {
                    return;
                };
                let expected = if top_up.waits(now) { 200 } else { 409 };
                let button = if pay { "pay" } else { "cancel" };
                let place = if door { "top-ups" } else { "checkout" };
                let path = format!("/{place}/{}/{button}", top_up.id);
                let (status, said) = self.press(door, &path, &[]);
                assert_eq!(status, expected, "{top_up:?}: {said}");
                assert_eq!(status == 409, said.contains("This top-up "), "{said}");
                self.pressed = pay.then_some(top_up.id);
            }
            Step::Plan {
                who,
                on,
                amount,
                page,
            } => self.plan(self.who(who), on, amount, page),
            Step::Fund { who, on, page } => self.fund(self.who(who), on, page),
            Step::Release { who, on, page } => {
                let who = self.who(who);
                if let Some(one) = self.pick(&self.books.milestones, who, on) {
                    let yes = one.state == "ACTIVE_FUNDED";
                    let path = format!("/milestones/{}/approve", one.id);
                    let form = page.then(|| asking(one, "release"));
                    let expected: &[u16] = if yes { &[202] } else { &[409] };
                    self.ask(who, one, (&path, &Value::Null), form, expected);
                }
            }
            Step::End { who, on, page } => self.end(self.who(who), on, page),
            Step::Work { on, kind, face } => self.work(on, kind, face),
            Step::Ask { who, on, person } => self.ask_in(self.who(who), on, person),
            Step::Subscribe { who, kinds } => self.subscribe(self.who(who), kinds),
            Step::Unsubscribe { who, on } => self.unsubscribe(self.who(who), on),
            Step::Deliver { taken, far } => self.deliver(taken, far),
            Step::Redeliver { on, console } => self.redeliver(on, console),
            Step::Invite { who, email, page } => self.invite(self.who(who), email, page),
            Step::Join { who, email } => self.join(self.who(who), email),
            Step::Token { who, face } => self.token(self.who(who), face),
            Step::Card { who, on, page } => self.card(self.who(who), on, page),
            Step::Pass { span } => {
                // The long ones come seldom, since most of what waits lapses in them.
                let spans = [
                    MINUTE,
                    2 * MINUTE,
                    HOUR,
                    2 * HOUR,
                    9 * HOUR,
                    DAY,
                    73 * HOUR,
                    8 * DAY,
                ];
                self.stage.pass(spans[usize::from(span) % spans.len()]);
            }
        }
    }

    fn register(&mut self) {
        let number = self.actors.len();
        if number == ACCOUNTS {
            return;
        }
        let agent = self.stage.register(&format!("Agent {number}"));
        let account = self.stage.platform.with_store(|db| {
            let token = accounts::token_by_secret(db, &agent.token).unwrap();
            token.unwrap().account_id
        });
        self.actors.push(Actor {
            agent,
            account,
            email: format!("owner{number}@example.com"),
            born: self.stage.now,
            claimed: false,
            available: 0,
            reserved: 0,
            published: Vec::new(),
            members: BTreeSet::new(),
            invited: BTreeMap::new(),
            cursor: 0,
            heard: BTreeMap::new(),
        });
    }

    fn publish(&mut self, who: usize, brief: u8, page: bool) {
        let body = json!({ "rawJobDescription": BRIEFS[usize::from(brief) % BRIEFS.len()] });
        let draft = self.expect(who, "POST", "/job-drafts", &body, &[201]);
        let now = self.stage.now;
        let actor = &self.actors[who];
        let recent = actor.published.iter().filter(|at| **at > now - DAY).count();
        let full = recent >= if actor.claimed { 20 } else { 3 };
        let job = text(&draft["jobId"]);
        let path = format!("/jobs/{job}/publish");
        let form = format!("/employer/jobs/{job}/posting/publish");
        let form = page.then(|| (form, String::new()));
        let expected = if full { 429 } else { 200 };
        self.either(who, (&path, &Value::Null), form, &[expected]);
        if !full {
            self.actors[who].published.push(now);
        }
        // People need a moment to apply.
        self.stage.pass(MINUTE);
    }

    fn hire(&self, who: usize, on: u8, dollars: u16, page: bool) {
        let Some(proposal) = self.pick(&self.books.proposals, who, on) else {
            return;
        };
        let purse = self.purse(&self.actors[who].account);
        let cents = i64::from(dollars) * 100;
        let payable = purse.card || (purse.available >= hire_charge(cents));
        let expected: &[u16] = if !self.actors[who].claimed || !self.owns(who, proposal) {
            &[403]
        } else if dollars == 0 {
            &[400]
        } else if ["HIRED", "INVITED", "REFUSED"].contains(&proposal.state.as_str()) || !payable {
            &[409]
        } else {
            &[202]
        };
        let body = json!({ "milestone": { "name": "Part one", "amount": dollars },
            "confirmNotFitOverride": true });
        let path = format!("/proposals/{}/hire", proposal.id);
        let form = (
            format!("/employer/proposals/{}/hire", proposal.id),
            format!("name=Part+one&amount={dollars}&despite=yes"),
        );
        self.either(who, (&path, &body), page.then_some(form), expected);
    }

    /// A money write about a milestone or a contract.
    fn ask(
        &self,
        who: usize,
        thing: &Thing,
        call: (&str, &Value),
        form: Option<(String, String)>,
        expected: &[u16],
    ) {
        let expected = match () {
            () if !self.actors[who].claimed => &[403],
            () if !self.owns(who, thing) => &[404],
            () => expected,
        };
        self.either(who, call, form, expected);
    }

    fn plan(&self, who: usize, on: u8, amount: u16, page: bool) {
        let Some(contract) = self.pick(&self.books.contracts, who, on) else {
            return;
        };
        let unit = match contract.kind.as_str() {
            "FIXED_PRICE" => "amountUsd",
            _ => "volume",
        };
        let expected = match amount {
            0 => 400,
            _ if contract.state == "ended" => 409,
            _ => 201,
        };
        let body = json!({ "description": "More of it", unit: amount });
        let path = format!("/contracts/{}/milestones", contract.id);
        let field = if unit == "volume" { unit } else { "amount" };
        let form = (
            format!("/employer/contracts/{}/milestone", contract.id),
            format!("description=More+of+it&{field}={amount}"),
        );
        let form = page.then_some(form);
        self.ask(who, contract, (&path, &body), form, &[expected]);
    }

    fn fund(&self, who: usize, on: u8, page: bool) {
        let Some(one) = self.pick(&self.books.milestones, who, on) else {
            return;
        };
        let purse = self.purse(&one.owner);
        let payable = purse.card || purse.available >= one.cents;
        let asked = self
            .books
            .approvals
            .iter()
            .any(|approval| approval.about == one.id && approval.waits(self.stage.now));
        let expected: &[u16] = match () {
            () if one.state != "NOT_FUNDED" => &[409],
            // Whether a request that waits comes back when nothing could pay it is not documented.
            () if !payable && asked => &[202, 409],
            () if !payable => &[409],
            () => &[202],
        };
        let path = format!("/milestones/{}/fund", one.id);
        let form = page.then(|| asking(one, "fund"));
        self.ask(who, one, (&path, &Value::Null), form, expected);
    }

    fn end(&self, who: usize, on: u8, page: bool) {
        let Some(contract) = self.pick(&self.books.contracts, who, on) else {
            return;
        };
        let milestones = &self.books.milestones;
        let funded = milestones
            .iter()
            .any(|one| one.contract == contract.id && one.holds());
        let expected = match contract.state.as_str() {
            "ended" => 409,
            _ if funded => 202,
            _ => 200,
        };
        let path = format!("/contracts/{}/end", contract.id);
        let form = page.then(|| asking(contract, "end"));
        self.ask(who, contract, (&path, &Value::Null), form, &[expected]);
    }

    /// A person does something at the control door or on a page: the status, and what is said there.
    fn press(&self, door: bool, path: &str, with: &[(&str, &str)]) -> (u16, String) {
        if door {
            let body = Value::from_iter(with.iter().copied());
            let (status, answer) = self.stage.door("POST", path, &body);
            return (status, answer["error"].as_str().unwrap_or_default().into());
        }
        let form: Vec<String> = with
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.stage.page("POST", path, &form.join("&"))
    }

    /// A person answers what was asked for: at the control door, or on its page as whoever has the link or
    /// as the owner who is signed in; on a page they may want another amount first, or say why not.
    fn answer(&mut self, on: u8, yes: bool, source: u8, (face, dollars): (u8, u16)) {
        let now = self.stage.now;
        let waiting = |one: &&Thing| on % 8 == 7 || one.waits(now);
        let open: Vec<Thing> = self
            .books
            .approvals
            .iter()
            .filter(waiting)
            .cloned()
            .collect();
        let Some(approval) = nth(&open, on / 8).cloned() else {
            return;
        };
        let purse = self.purse(&approval.owner);
        let changes = dollars > 0 && yes && face % 3 > 0 && approval.kind == "proposal_hire";
        let charge = match approval.kind.as_str() {
            "proposal_hire" if changes => hire_charge(i64::from(dollars) * 100),
            "proposal_hire" => hire_charge(approval.cents),
            "milestone_fund" => {
                let about = |one: &&Thing| one.id == approval.about;
                self.books.milestones.iter().find(about).unwrap().cents
            }
            _ => 0,
        };
        let covers = purse.available >= charge;
        let (form, payable): (&[(&str, &str)], bool) = match source % 3 {
            _ if !yes => (&[], true),
            0 => (&[], covers || purse.card),
            1 => (&[("source", "credits")], covers),
            _ => (&[("source", "card")], purse.card),
        };
        let done = approval.waits(now) && (!yes || charge == 0 || payable);
        let button = if yes { "confirm" } else { "decline" };
        let path = format!("/approvals/{}/{button}", approval.id);
        let (status, said) = match face % 3 {
            0 => self.press(true, &path, form),
            _ => self.decide(&approval, &path, form, (face, dollars), changes),
        };
        let expected = if done { 200 } else { 409 };
        let told = format!("{button} {form:?} {approval:?} {purse:?}: {said}");
        assert_eq!(status, expected, "{told}");
        // At either face the sentence says which of the two it was.
        let says = |words: &[&str]| words.iter().any(|words| said.contains(words));
        if !done && approval.waits(now) {
            assert!(says(&["no card on file", "do not cover"]), "{told}");
        } else if !done {
            assert!(
                says(&["decided already", "time of this request is over"]),
                "{told}"
            );
        }
        self.pressed = (yes && done).then_some(approval.id);
    }
}

/// Milestone, 10 % and the fee of a contract. Source: docs/developers/api-reference/proposals/hire.
fn hire_charge(cents: i64) -> i64 {
    cents + (cents + 5) / 10 + 995
}

/// The form of a contract that asks for something about it or one of its milestones.
fn asking(thing: &Thing, what: &str) -> (String, String) {
    let path = format!("/employer/contracts/{}/ask", thing.contract);
    (path, format!("what={what}&milestone={}", thing.id))
}

fn nth(things: &[Thing], on: u8) -> Option<&Thing> {
    (!things.is_empty()).then(|| &things[usize::from(on) % things.len()])
}
