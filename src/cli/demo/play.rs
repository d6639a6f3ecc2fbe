//! The story of the demo: what the agent does, in which order, and what it has to get.
//! What follows a hire is in `work`, how it is shown in `screen`, how the server is spoken to in
//! `host`.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value, json};

use super::host::{Host, Outcome};
use super::human;
use super::screen::Screen;
use crate::api::View;

/// What the agent's human asked for. It says neither what is paid nor how experienced people
/// should be, so that the platform has something to ask.
const ORDER: &str = "Transcribe 40 hours of recorded customer support calls in Spanish. We need \
                     two native speakers from Mexico or Colombia who mark the speakers and add \
                     time stamps in Label Studio. The project takes about three weeks.";

/// Who will own the account.
const OWNER: &str = "mira.chen@example.com";

/// How long people take to apply at most, and how many of them are enough to compare.
const ARRIVALS: Duration = Duration::from_secs(25);
const ENOUGH: usize = 5;

/// Rounds of questions about a draft after which something is wrong.
const MOST_ROUNDS: usize = 5;

/// How long the person at the terminal has for the approval.
const PERSON: Duration = Duration::from_secs(300);

/// The demo under way.
pub(super) struct Play {
    pub(super) host: Host,
    pub(super) screen: Screen,
    pub(super) waits_for_person: bool,
}

impl Play {
    /// A play with this server and on this screen; `waits_for_person` leaves the approval to
    /// whoever looks on.
    pub(super) fn new(host: Host, screen: Screen, waits_for_person: bool) -> Play {
        Play {
            host,
            screen,
            waits_for_person,
        }
    }

    /// All of it.
    ///
    /// # Errors
    ///
    /// The first step that did not go as expected, with what it got.
    pub(super) fn run(mut self) -> anyhow::Result<()> {
        self.meet()?;
        self.register()?;
        let job = self.draft()?;
        self.publish(&job)?;
        let proposal = self.review(&job)?;
        let terms = json!({
            "proposalId": proposal,
            "milestone": { "name": "First 10 hours of audio", "amount": 180 },
        });
        self.hire_too_early(&terms)?;
        self.claim()?;
        let (approval, link) = self.hire(&terms)?;
        self.ask_human(&approval, &link)?;
        if let Some(contract) = self.see_decision(&approval)? {
            let origin = link.split("/approvals/").next().unwrap_or_default();
            self.work(&contract, origin)?;
        }
        self.screen
            .step("That was the sandbox. For the real platform, add the server to a host:");
        self.screen
            .say("claude mcp add --scope user opentrain -- opentrain-mcp");
        Ok(())
    }

    fn meet(&mut self) -> anyhow::Result<()> {
        self.screen
            .step("A host starts the server and shakes hands with it over standard streams");
        let hello = self.host.initialize()?;
        let hello = View::new(&hello);
        let tools = self.host.count_tools()?;
        self.screen.say(&format!(
            "{} {} speaks MCP {} and offers {tools} tools. It works against a platform inside \
             the process: no account, no network, nobody is hired.",
            hello.text_or_dash("serverInfo.name"),
            hello.text_or_dash("serverInfo.version"),
            hello.text_or_dash("protocolVersion"),
        ));
        Ok(())
    }

    fn register(&mut self) -> anyhow::Result<()> {
        self.screen
            .step("The agent makes itself an account, without any human");
        self.succeed(
            "opentrain_register_agent",
            &json!({ "agentName": "Demo agent", "organizationName": "Acme Speech" }),
        )?;
        self.succeed("opentrain_auth_status", &json!({}))?;
        Ok(())
    }

    /// Drafts a job and answers what the platform asks about it, until it may be published.
    fn draft(&mut self) -> anyhow::Result<String> {
        self.screen
            .step("It drafts a job from what its human wrote, and the platform finds gaps");
        let mut body = self.succeed(
            "opentrain_create_job_draft",
            &json!({ "jobDescription": ORDER }),
        )?;
        let job = need(&body, "jobId")?;
        for _ in 0..MOST_ROUNDS {
            let view = View::new(&body);
            if view.flag("validation.publishReady") == Some(true) {
                return Ok(job);
            }
            let fields = answers(view)?;
            self.screen
                .step("It asks its human for what is missing, and fills it in");
            body = self.succeed(
                "opentrain_update_job_draft_fields",
                &json!({ "jobId": job, "fields": fields }),
            )?;
        }
        bail!("the draft is still not ready after {MOST_ROUNDS} rounds of answers: {body}")
    }

    fn publish(&mut self, job: &str) -> anyhow::Result<()> {
        self.screen.step("It publishes the job");
        let body = self.succeed("opentrain_publish_job", &json!({ "jobId": job }))?;
        match need(&body, "status")?.as_str() {
            "OPEN" => Ok(()),
            other => bail!("the published job is {other}, not OPEN"),
        }
    }

    /// Looks at who applied; gives the proposal that did best in the interview.
    fn review(&mut self, job: &str) -> anyhow::Result<String> {
        self.await_applicants()?;
        self.screen.step("The agent compares those who applied");
        let body = self.succeed("opentrain_list_proposals", &json!({ "jobId": job }))?;
        let best = best(View::new(&body)).context("nobody applied")?;
        self.screen
            .step("It reads the interview of the best one; their words are fenced as data");
        self.succeed("opentrain_get_interview", &json!({ "proposalId": best }))?;
        Ok(best)
    }

    /// Waits until the sandbox's people have come, as an agent does on the real platform: with the
    /// updates, not by asking for the list again and again.
    fn await_applicants(&mut self) -> anyhow::Result<()> {
        self.screen
            .step("People apply within seconds (the sandbox makes them up), and the agent waits");
        let until = Instant::now() + ARRIVALS;
        let mut body = self.succeed("opentrain_poll_updates", &json!({ "waitSeconds": 5 }))?;
        let mut came = 0;
        while Instant::now() < until {
            let news = View::new(&body).list("events");
            let fresh = news
                .iter()
                .filter(|event| event.text("type").as_deref() == Some("proposal.received"))
                .count();
            came += fresh;
            if came >= ENOUGH || (came > 0 && fresh == 0) {
                break;
            }
            let mut question = json!({ "waitSeconds": 5 });
            if let (Some(cursor), Some(members)) = (
                View::new(&body).text("nextCursor"),
                question.as_object_mut(),
            ) {
                members.insert("cursor".into(), Value::from(cursor));
            }
            // Shown once; a screen full of them would tell nothing more.
            body = self
                .host
                .call("opentrain_poll_updates", &question)?
                .structured;
        }
        self.screen.say(&format!("{came} people have applied."));
        Ok(())
    }

    fn hire_too_early(&mut self, terms: &Value) -> anyhow::Result<()> {
        self.screen
            .step("It tries to hire, and is told what is needed first");
        let outcome = self.call("opentrain_hire_proposal", terms)?;
        let status = View::new(&outcome.structured).number("httpStatus");
        match outcome.is_error && status == Some(403.0) {
            true => Ok(()),
            false => bail!(
                "an unclaimed account was not refused: {}",
                outcome.structured
            ),
        }
    }

    fn claim(&mut self) -> anyhow::Result<()> {
        self.screen.step("It asks a human to take over the account");
        let body = self.succeed("opentrain_claim_account", &json!({ "email": OWNER }))?;
        let (link, code) = (need(&body, "verification_uri")?, need(&body, "user_code")?);
        self.screen.human(&format!(
            "This demo plays the human here: it opens {link} and types the code {code}."
        ));
        human::claim(&link, OWNER)?;
        let body = self.succeed("opentrain_claim_status", &json!({ "waitSeconds": 30 }))?;
        let scopes = View::new(&body).joined("scopes").unwrap_or_default();
        match scopes.contains("proposals:write") {
            true => Ok(()),
            false => bail!("the claim did not complete: {body}"),
        }
    }

    /// Asks for the hire; gives the approval's id and link.
    fn hire(&mut self, terms: &Value) -> anyhow::Result<(String, String)> {
        self.screen
            .step("It asks for the hire again: now only the money waits for a human");
        let body = self.succeed("opentrain_hire_proposal", terms)?;
        Ok((
            need(&body, "approval.id")?,
            need(&body, "approval.approvalUrl")?,
        ))
    }

    /// Has the human decide: here and now, or in a browser by whoever looks on.
    pub(super) fn ask_human(&mut self, approval: &str, link: &str) -> anyhow::Result<()> {
        if !self.waits_for_person {
            self.screen.human(&format!(
                "This demo plays the human here: it confirms at {link}"
            ));
            return human::confirm(link);
        }
        self.screen
            .step("Your turn: open this link in a browser and confirm or decline");
        self.screen.say(link);
        self.screen
            .say("The agent waits up to 5 minutes (Ctrl-C ends the demo).");
        let until = Instant::now() + PERSON;
        let patient = json!({ "approvalId": approval, "waitSeconds": 20 });
        while Instant::now() < until {
            let outcome = self.host.call("opentrain_get_approval", &patient)?;
            let status = View::new(&outcome.structured).text("approval.status");
            if outcome.is_error || status.as_deref() != Some("pending") {
                return Ok(());
            }
        }
        bail!("nobody confirmed or declined within 5 minutes")
    }

    /// What the agent sees when the human has decided on the hire: the contract, or nothing if the
    /// person who looks on declined.
    fn see_decision(&mut self, approval: &str) -> anyhow::Result<Option<String>> {
        self.screen.step("What the agent sees now");
        let question = json!({ "approvalId": approval });
        let body = self.succeed("opentrain_get_approval", &question)?;
        match need(&body, "approval.status")?.as_str() {
            "confirmed" => need(&body, "approval.result.contractId").map(Some),
            "declined" if self.waits_for_person => {
                self.screen
                    .say("You declined: nobody is hired, and no money moved.");
                Ok(None)
            }
            other => bail!("the approval is {other}"),
        }
    }

    pub(super) fn succeed(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<Value> {
        let outcome = self.call(tool, arguments)?;
        match outcome.is_error {
            false => Ok(outcome.structured),
            true => bail!("{tool} failed where it should not have; its answer stands above"),
        }
    }

    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<Outcome> {
        self.screen.call(tool, arguments);
        let outcome = self.host.call(tool, arguments)?;
        self.screen.answer(&outcome.text, outcome.is_error);
        Ok(outcome)
    }
}

/// A text that the answer must have.
pub(super) fn need(body: &Value, path: &str) -> anyhow::Result<String> {
    let found = View::new(body).text(path);
    found.with_context(|| format!("the answer has no {path}: {body}"))
}

/// The proposal with the best interview; between equals the better match.
fn best(body: View<'_>) -> Option<String> {
    let score = |proposal: &View<'_>| {
        let metric = |name: &str| proposal.number(&format!("metrics.{name}")).unwrap_or(0.0);
        (metric("interviewScore"), metric("matchScore"))
    };
    let mut proposals = body.list("proposals");
    proposals.sort_by(|a, b| {
        let (a, b) = (score(a), score(b));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    proposals.first()?.text("id")
}

/// What the agent's human answers to the gaps that the platform names.
fn answers(body: View<'_>) -> anyhow::Result<Map<String, Value>> {
    let mut gaps = body.list("missingFields");
    if gaps.is_empty() {
        gaps = body.list("validation.missingFields");
    }
    let mut fields = Map::new();
    for gap in gaps {
        // A gap may be told by its name alone.
        let field = gap.text("field").or_else(|| gap.text(""));
        let field = field.with_context(|| format!("a gap without a name: {}", gap.value()))?;
        let answer = answer(&field, gap)
            .with_context(|| format!("the demo has no answer to this gap: {}", gap.value()))?;
        fields.insert(field, answer);
    }
    match fields.is_empty() {
        false => Ok(fields),
        true => bail!(
            "the draft is not ready, and nothing is said to be missing: {}",
            body.value()
        ),
    }
}

fn answer(field: &str, gap: View<'_>) -> Option<Value> {
    let known = match field {
        "jobTitle" => json!("Spanish customer call transcription"),
        "jobDescription" => json!(ORDER),
        "headcount" => json!(2),
        "experienceLevel" => json!("INTERMEDIATE"),
        "paymentType" => json!("PAY_PER_HOUR"),
        "pricePerHour" => json!(18),
        "dataVolume" => json!(40),
        "dataVolumeUnit" => json!("HOURS_OF_RECORDING_AUDIO_VIDEO"),
        _ => Value::Null,
    };
    let first = gap
        .list("enumValues")
        .first()
        .map(|value| value.value().clone());
    // A gap that is new since this was written: what the platform itself gives as an example.
    let example = || {
        let text = gap.text("example")?;
        let number = gap.text("type").as_deref() == Some("number");
        let parsed = number.then(|| serde_json::from_str(&text).ok()).flatten();
        Some(parsed.unwrap_or(Value::from(text)))
    };
    match known {
        Value::Null => first.or_else(example),
        known => Some(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_answered_however_they_are_told() {
        let check = |body: Value, expected: Value| {
            let got = answers(View::new(&body)).map(Value::Object);
            assert_eq!(got.unwrap(), expected, "{body}");
        };
        check(
            json!({ "missingFields": [{ "field": "headcount" }, { "field": "paymentType" }] }),
            json!({ "headcount": 2, "paymentType": "PAY_PER_HOUR" }),
        );
        check(
            json!({ "validation": { "missingFields": ["experienceLevel"] } }),
            json!({ "experienceLevel": "INTERMEDIATE" }),
        );
        check(
            json!({ "missingFields": [
                { "field": "new", "type": "enum", "enumValues": ["A", "B"], "example": "B" },
                { "field": "newer", "type": "number", "example": "0.5" },
                { "field": "newest", "type": "string", "example": "words" },
            ] }),
            json!({ "new": "A", "newer": 0.5, "newest": "words" }),
        );
        assert!(answers(View::new(&json!({ "missingFields": [] }))).is_err());
        assert!(answers(View::new(&json!({ "missingFields": [{ "field": "x" }] }))).is_err());
    }

    #[test]
    fn the_best_interview_wins_and_then_the_better_match() {
        let proposal = |id: &str, interview: Value, matching: f64| json!({ "id": id, "metrics": { "interviewScore": interview, "matchScore": matching } });
        let body = json!({ "proposals": [
            proposal("a", Value::Null, 99.0),
            proposal("b", json!(8), 50.0),
            proposal("c", json!(8), 60.0),
        ] });
        assert_eq!(best(View::new(&body)).as_deref(), Some("c"));
        assert_eq!(best(View::new(&json!({ "proposals": [] }))), None);
    }
}
