//! The story of the demo up to the hire: what the agent does, in which order, and what it has to get.
//! What follows a hire is in `work`, how a human decides in `ask`, what the agent makes of what it reads
//! in `choice`, how it is shown in `screen`, how the server is spoken to in `host`.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::ask::Question;
use super::choice::{self, Applicant};
use super::ending;
use super::host::{Host, Outcome};
use super::human::{self, Decision, EnterKey};
use super::screen::{Screen, Voice};
use crate::api::View;
use crate::text::{cents, usd};

/// What the agent's human asked for. It says neither what is paid nor how experienced people
/// should be, so that the platform has something to ask.
pub(super) const ORDER: &str = "Find two native speakers of Spanish from Mexico or Colombia to \
                                transcribe 40 hours of support calls in Label Studio, with speakers \
                                and time stamps, within three weeks.";

/// Who asks, and will own the account.
pub(super) const HUMAN: &str = "Mira";
const OWNER: &str = "mira.chen@example.com";

/// Within this time, in seconds, everybody has applied who will.
const ARRIVALS: u32 = 60;

/// Rounds of questions about a draft after which something is wrong.
const MOST_ROUNDS: usize = 5;

/// Hours of the first milestone.
pub(super) const HOURS: u32 = 24;

/// The demo under way.
pub(super) struct Play {
    pub(super) host: Host,
    pub(super) screen: Screen,
    /// Of the person who decides; nobody's where the demo plays the human.
    pub(super) enter_key: Option<EnterKey>,
    /// Dollars of every milestone that was read or made.
    pub(super) amounts: BTreeMap<String, f64>,
}

impl Play {
    /// A play with this server and on this screen; `waits_for_person` leaves the decisions to
    /// whoever looks on.
    pub(super) fn new(host: Host, screen: Screen, waits_for_person: bool) -> Play {
        Play {
            host,
            screen,
            enter_key: waits_for_person.then(EnterKey::listen),
            amounts: BTreeMap::new(),
        }
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// The first step that did not go as expected, with what it got.
    pub(super) fn run(mut self) -> anyhow::Result<()> {
        self.meet()?;
        self.succeed(
            "opentrain_register_agent",
            &json!({ "agentName": "Demo agent", "organizationName": "Acme Speech" }),
        )?;
        let (job, countries) = self.draft()?;
        let origin = self.publish(&job)?;
        let chosen = self.review(&job, &countries, &origin)?;
        let bid = chosen.bid.context("the chosen proposal has no bid")?;
        let terms = json!({
            "proposalId": chosen.proposal,
            "milestone": {
                "name": "Pilot",
                "amount": bid * f64::from(HOURS),
            },
        });
        self.claim(&terms, &chosen.name, bid)?;
        self.screen.chapter("The hire");
        let asked = self.ask(Question {
            tool: "opentrain_hire_proposal",
            arguments: &terms,
            decision: Decision::Confirm,
            shows_page: true,
            lead: "",
        })?;
        if asked.is_done() {
            let contract = need(&asked.outcome.structured, "approval.result.contractId")?;
            self.work(&contract, &chosen.name, &origin)?;
        }
        self.sum_up()?;
        self.screen.chapter("Next");
        for line in ending::next_steps() {
            self.screen.row(&line)?;
        }
        Ok(())
    }

    fn meet(&mut self) -> anyhow::Result<()> {
        let hello = self.host.initialize()?;
        let hello = View::new(&hello);
        let tools = self.host.count_tools()?;
        self.screen.chapter(&hello.text_or_dash("serverInfo.name"));
        self.screen.tell(&format!(
            "{}, {tools} tools, in a sandbox whose clock jumps: nobody is hired.",
            hello.text_or_dash("serverInfo.version"),
        ))?;
        self.screen.chapter(&format!("{HUMAN} asks"));
        self.screen.tell(ORDER)
    }

    /// Drafts a job and answers what the platform asks about it, until it may be published; gives the
    /// countries that it asks for.
    fn draft(&mut self) -> anyhow::Result<(String, Vec<String>)> {
        self.screen.chapter("The draft");
        let mut body = self.succeed(
            "opentrain_create_job_draft",
            &json!({ "jobDescription": ORDER }),
        )?;
        let job = need(&body, "jobId")?;
        let countries = View::new(&body).list("normalizedFields.countries");
        let countries = countries.iter().filter_map(|code| code.text("")).collect();
        let mut answered: Vec<String> = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let view = View::new(&body);
            if view.flag("validation.publishReady") == Some(true) {
                let told = answered.join("; ");
                let told = format!("{HUMAN} fills the gaps of the agent's draft: {told}");
                self.screen.tell(&told)?;
                return Ok((job, countries));
            }
            let gaps = choice::gaps(view)?;
            answered.extend(gaps.iter().map(|gap| {
                let said = gap.answer.as_str().map(str::to_owned);
                let said = said.unwrap_or_else(|| gap.answer.to_string());
                format!("{} {said}", choice::short(&gap.question))
            }));
            body = self.succeed(
                "opentrain_update_job_draft_fields",
                &json!({ "jobId": job, "fields": choice::fields(&gaps) }),
            )?;
        }
        bail!("the draft is still not ready after {MOST_ROUNDS} rounds of answers: {body}")
    }

    /// Puts the job on the market; gives the link to it.
    fn publish(&mut self, job: &str) -> anyhow::Result<String> {
        let body = self.succeed("opentrain_publish_job", &json!({ "jobId": job }))?;
        match need(&body, "status")?.as_str() {
            "OPEN" => {}
            other => bail!("the published job is {other}, not OPEN"),
        }
        need(&body, "jobUrl")
    }

    /// Looks at who applied, in the order of the ranking; gives whom the agent asks to hire.
    fn review(
        &mut self,
        job: &str,
        countries: &[String],
        origin: &str,
    ) -> anyhow::Result<Applicant> {
        human::pass_time(origin, ARRIVALS)?;
        let news = self.succeed("opentrain_poll_updates", &json!({ "limit": 200 }))?;
        let came = View::new(&news).list("events");
        let came = (came.iter())
            .filter(|event| event.text("type").as_deref() == Some("proposal.received"))
            .count();
        let about = json!({ "jobId": job });
        let list = self.succeed("opentrain_list_proposals", &about)?;
        let ranked = self.succeed("opentrain_rank_proposals", &about)?;
        let mut all = choice::applicants(View::new(&ranked), View::new(&list))?;
        if came != all.len() {
            bail!(
                "{came} proposals are in the feed and {} in the ranking",
                all.len()
            );
        }
        self.screen.chapter(&format!("{came} applied"));
        for line in choice::table(&all).lines() {
            self.screen.row(line)?;
        }
        let chosen = choice::choose(&all, countries)
            .with_context(|| format!("nobody applied from {}", countries.join(" or ")))?;
        self.screen.tell(&choice::reasons(
            &all,
            chosen,
            countries,
            View::new(&ranked),
        ))?;
        let chosen = chosen.proposal.clone();
        if let Some(last) = all.last() {
            let (proposal, name) = (last.proposal.clone(), last.name.clone());
            self.read_the_last(&proposal, &name)?;
        }
        let at = all.iter().position(|one| one.proposal == chosen);
        let at = at.context("the chosen one is gone")?;
        Ok(all.swap_remove(at))
    }

    /// What the last of the ranking says in the interview: here somebody who writes to machines.
    fn read_the_last(&mut self, proposal: &str, name: &str) -> anyhow::Result<()> {
        let outcome = self.call(
            "opentrain_get_interview",
            &json!({ "proposalId": proposal }),
        )?;
        if outcome.is_error {
            bail!(
                "the interview of {name} could not be read: {}",
                outcome.text
            );
        }
        self.screen.chapter("The trick");
        for line in choice::fenced(&outcome.text)? {
            self.screen.quote(&line)?;
        }
        self.screen.say(
            "Agent",
            Voice::Agent,
            &format!("Refused. {name} gives no orders, and no tool confirms a hire."),
        )
    }

    /// Has a human take over the account, without whom nobody is hired.
    fn claim(&mut self, terms: &Value, name: &str, bid: f64) -> anyhow::Result<()> {
        let outcome = self.call("opentrain_hire_proposal", terms)?;
        let status = View::new(&outcome.structured).number("httpStatus");
        if !outcome.is_error || status != Some(403.0) {
            bail!(
                "an unclaimed account was not refused: {}",
                outcome.structured
            );
        }
        self.screen.chapter("The claim");
        let refused = need(&outcome.structured, "error")?;
        let body = self.succeed("opentrain_claim_account", &json!({ "email": OWNER }))?;
        let (link, code) = (need(&body, "verification_uri")?, need(&body, "user_code")?);
        human::claim(&link, OWNER)?;
        let outcome = self.call("opentrain_claim_status", &json!({ "waitSeconds": 30 }))?;
        let scopes = View::new(&outcome.structured).joined("scopes");
        if !scopes.unwrap_or_default().contains("proposals:write") {
            bail!("the claim did not complete: {}", outcome.structured);
        }
        self.screen.tell(&format!(
            "The agent asks for {HOURS} hours of {name} at {}: “{refused}” {HUMAN} (played) opens its \
             link and types {code}: hers.",
            usd(bid),
        ))
    }

    /// What it came to, as the platform and the journal of this installation tell it.
    fn sum_up(&mut self) -> anyhow::Result<()> {
        let jobs = self.succeed("opentrain_list_jobs", &json!({}))?;
        let jobs = View::new(&jobs).list("jobs");
        let applied: f64 = jobs
            .iter()
            .filter_map(|job| job.number("proposalCounts.total"))
            .sum();
        let journal = self.succeed("opentrain_list_approvals", &json!({ "refresh": false }))?;
        let journal = View::new(&journal);
        let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
        for one in journal.list("approvals") {
            *outcomes.entry(one.text_or_dash("outcome")).or_default() += 1;
        }
        let decisions: usize = outcomes.values().sum();
        let outcomes: Vec<String> = (outcomes.iter())
            .map(|(outcome, count)| format!("{count} {outcome}"))
            .collect();
        let spent = |what: &str| {
            let path = format!("spending.inAll.{what}Cents");
            journal.number(&path).map_or_else(|| "-".to_owned(), cents)
        };
        let (held, refunded) = self.escrow()?;
        self.screen.chapter("In all");
        self.screen.tell(&format!(
            "{} job, {applied} applicants, {decisions} decisions by a human ({}). Paid {}: {} to \
             freelancers, {} fees. Held: {held}. Refunded: {refunded}.",
            jobs.len(),
            outcomes.join(", "),
            spent("paid"),
            spent("released"),
            spent("fees"),
        ))
    }

    pub(super) fn succeed(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<Value> {
        let outcome = self.call(tool, arguments)?;
        match outcome.is_error {
            false => Ok(outcome.structured),
            true => bail!("{tool} failed where it should not have: {}", outcome.text),
        }
    }

    /// Calls a tool that asks nobody.
    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<Outcome> {
        self.screen.call(tool, arguments)?;
        let outcome = self.host.call(tool, arguments)?;
        self.screen.answer(&outcome)?;
        Ok(outcome)
    }
}

/// A text that the answer must have.
pub(super) fn need(body: &Value, path: &str) -> anyhow::Result<String> {
    let found = View::new(body).text(path);
    found.with_context(|| format!("the answer has no {path}: {body}"))
}
