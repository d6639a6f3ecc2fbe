//! The second half of the demo's story: what happens with somebody who is hired, from the first
//! message to the end of the contract. Everything up to the hire is in `play`.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::human;
use super::play::{Play, need};
use crate::api::View;

/// How long an answer of the made-up people may take.
const ANSWER: Duration = Duration::from_secs(30);
/// Within this time a hired person has done ten hours of work and asked to be paid.
const WORK_SECONDS: u32 = 11 * 3600;

impl Play {
    /// From the hire to the end.
    pub(super) fn work(&mut self, contract: &str, origin: &str) -> anyhow::Result<()> {
        self.talk(contract)?;
        let first = self.deliver(contract, origin)?;
        if !self.release(&first, origin)? || !self.next_milestone(contract)? {
            return Ok(());
        }
        self.screen.step(
            "Plans change: it ends the contract. Money is held for what is not done yet, so a \
             human decides",
        );
        let body = self.succeed("opentrain_end_contract", &json!({ "contractId": contract }))?;
        if !self.decide(&body)? {
            return Ok(());
        }
        let ended = self.succeed("opentrain_get_contract", &json!({ "contractId": contract }))?;
        if need(&ended, "contract.status")? != "ended" {
            bail!("the contract did not end: {ended}");
        }
        self.screen
            .step("What happened meanwhile, as the feed of updates tells it");
        self.succeed("opentrain_poll_updates", &json!({ "limit": 200 }))?;
        Ok(())
    }

    fn talk(&mut self, contract: &str) -> anyhow::Result<()> {
        self.screen.step("It greets the new colleague");
        let body = self.succeed("opentrain_get_contract", &json!({ "contractId": contract }))?;
        let thread = need(&body, "contract.jobDmConversationId")?;
        self.succeed(
            "opentrain_send_message",
            &json!({ "conversationId": thread,
                "content": "Welcome! When can you start, and which tools have you used for this?" }),
        )?;
        self.screen
            .step("An answer comes after some seconds (the sandbox makes it up)");
        let read = json!({ "conversationId": thread, "direction": "newer" });
        let until = Instant::now() + ANSWER;
        loop {
            let outcome = self.host.call("opentrain_read_messages", &read)?;
            let view = View::new(&outcome.structured);
            let messages = view.list("messages");
            let said = messages
                .iter()
                .rposition(|m| m.flag("isFromViewer") == Some(true));
            let answered = messages.iter().skip(said.map_or(0, |at| at + 1));
            if { answered }.any(|m| m.flag("system") != Some(true)) {
                break;
            }
            if Instant::now() > until {
                bail!("nobody answered: {}", outcome.structured);
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        self.succeed("opentrain_read_messages", &read)?;
        Ok(())
    }

    /// Lets time pass until the person has done the first milestone and asks to be paid for it.
    fn deliver(&mut self, contract: &str, origin: &str) -> anyhow::Result<String> {
        self.screen
            .step("Time passes (the demo moves the sandbox's clock), and the work gets done");
        let ahead = json!({ "advanceSeconds": WORK_SECONDS });
        human::control(origin, "/sandbox/clock", &ahead)?;
        let body = self.succeed("opentrain_get_contract", &json!({ "contractId": contract }))?;
        let milestones = View::new(&body).list("contract.milestones");
        let first = milestones
            .first()
            .context("the contract has no milestone")?;
        match (first.flag("pendingApproval"), first.text("id")) {
            (Some(true), Some(id)) => Ok(id),
            _ => bail!("nobody asked to be paid for the first milestone: {body}"),
        }
    }

    /// Asks to pay a milestone out; whether it was confirmed.
    fn release(&mut self, milestone: &str, origin: &str) -> anyhow::Result<bool> {
        self.screen
            .step("The work is good: it asks to pay it out, and lacks the scope for payments");
        let question = json!({ "milestoneId": milestone });
        let outcome = self.call("opentrain_request_milestone_approval", &question)?;
        if !outcome.is_error {
            bail!("a token without payments:write asked for a payout");
        }
        self.screen.human(
            "On the platform the owner makes a token with payments:write in the settings. Here the \
             sandbox's control door gives the scope to the token there is.",
        );
        human::control(
            origin,
            "/sandbox/accounts/scopes",
            &json!({ "scopes": "all" }),
        )?;
        let body = self.succeed("opentrain_request_milestone_approval", &question)?;
        self.decide(&body)
    }

    /// Plans a second milestone and asks to fund it; whether that was confirmed.
    fn next_milestone(&mut self, contract: &str) -> anyhow::Result<bool> {
        self.screen
            .step("It plans the next milestone and asks to fund it");
        let body = self.succeed(
            "opentrain_create_milestone",
            &json!({ "contractId": contract, "name": "Five more hours",
                "description": "Transcribe the next five hours of calls", "volume": 5 }),
        )?;
        let milestone = need(&body, "milestone.id")?;
        let body = self.succeed(
            "opentrain_request_milestone_funding",
            &json!({ "milestoneId": milestone }),
        )?;
        self.decide(&body)
    }

    /// Has the human decide on the approval in an answer; whether it was confirmed.
    fn decide(&mut self, body: &Value) -> anyhow::Result<bool> {
        let approval = need(body, "approval.id")?;
        let link = need(body, "approval.approvalUrl")?;
        self.ask_human(&approval, &link)?;
        self.screen.step("What the agent sees now");
        let body = self.succeed("opentrain_get_approval", &json!({ "approvalId": approval }))?;
        match need(&body, "approval.status")?.as_str() {
            "confirmed" => Ok(true),
            "declined" if self.waits_for_person => {
                self.screen
                    .say("You declined: nothing was done, and no money moved.");
                Ok(false)
            }
            other => bail!("the approval is {other}"),
        }
    }
}
