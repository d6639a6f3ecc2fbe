//! The second half of the demo's story: what happens with somebody who is hired, from the first
//! message to the end of the contract, and what is left in escrow. Everything up to the hire is in
//! `play`.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::ask::{Asked, Question};
use super::choice::begin;
use super::human::{self, Decision};
use super::play::{HUMAN, Play, need};
use super::screen::Voice;
use crate::api::View;
use crate::text::{shorten, usd};

/// A day of work, in seconds: the sandbox's people make no pause while time passes.
const DAY: u32 = 9 * 3600;
/// Within so many seconds somebody who was hired has said so.
const FIRST_WORDS: u32 = 10;
/// The days of work that pass.
const DAYS: u32 = 3;
/// What the agent writes before them.
const WELCOME: &str = "Welcome! Label each speaker. How do you keep quality even?";
/// More of a message is not shown.
const LONGEST: usize = 160;
/// Hours of the second milestone.
const MORE_HOURS: u32 = 40;

impl Play {
    /// From the hire to the end.
    pub(super) fn work(&mut self, contract: &str, who: &str, origin: &str) -> anyhow::Result<()> {
        let about = json!({ "contractId": contract });
        let body = self.contract(&about)?;
        let thread = need(&body, "contract.jobDmConversationId")?;
        let milestones = View::new(&body).list("contract.milestones");
        let first = milestones.first().and_then(|first| first.text("id"));
        let first = first.context("the contract has no milestone")?;
        human::pass_time(origin, FIRST_WORDS)?;
        self.screen.chapter("At work");
        // Whoever was hired says hello first.
        let mut seen = BTreeSet::new();
        self.news(&thread, who, &mut seen)?;
        self.write(&thread, WELCOME)?;
        for day in 1..=DAYS {
            human::pass_time(origin, DAY)?;
            self.screen.chapter(&format!("Day {day} +9h"));
            let news = self.news(&thread, who, &mut seen)?;
            self.screen.say(who, Voice::Freelancer, &newest(&news))?;
        }
        if self.release(&about, &first, origin)? {
            self.offer_more(contract)?;
        }
        self.end(&about)
    }

    /// Reads a contract and keeps what its milestones are worth.
    fn contract(&mut self, about: &Value) -> anyhow::Result<Value> {
        let body = self.succeed("opentrain_get_contract", about)?;
        for milestone in View::new(&body).list("contract.milestones") {
            self.keep_amount(milestone);
        }
        Ok(body)
    }

    fn keep_amount(&mut self, milestone: View<'_>) {
        if let (Some(id), Some(amount)) = (milestone.text("id"), milestone.number("amountUsd")) {
            self.amounts.insert(id, amount);
        }
    }

    fn write(&mut self, thread: &str, words: &str) -> anyhow::Result<()> {
        self.succeed(
            "opentrain_send_message",
            &json!({ "conversationId": thread, "content": words }),
        )?;
        self.screen.say("Agent", Voice::Agent, words)
    }

    /// Reads what the other side wrote since the last time: of each message its beginning.
    fn news(
        &mut self,
        thread: &str,
        who: &str,
        seen: &mut BTreeSet<String>,
    ) -> anyhow::Result<Vec<String>> {
        let read = json!({ "conversationId": thread, "direction": "newer" });
        let body = self.succeed("opentrain_read_messages", &read)?;
        let mut news = Vec::new();
        for message in View::new(&body).list("messages") {
            let own = message.flag("isFromViewer") == Some(true);
            let system = message.flag("system") == Some(true);
            let is_new = message.text("id").is_some_and(|id| seen.insert(id));
            if own || system || !is_new {
                continue;
            }
            let said = begin(&message.text("content").unwrap_or_default());
            news.push(shorten(&said, LONGEST));
        }
        match news.is_empty() {
            true => bail!("{who} wrote nothing: {body}"),
            false => Ok(news),
        }
    }

    /// Asks to pay out what was delivered; whether it was confirmed.
    fn release(&mut self, about: &Value, milestone: &str, origin: &str) -> anyhow::Result<bool> {
        let body = self.contract(about)?;
        let view = View::new(&body);
        let asked_for = (view.list("contract.milestones").iter()).any(|one| {
            one.text("id").as_deref() == Some(milestone)
                && one.flag("pendingApproval") == Some(true)
        });
        if !asked_for {
            bail!("nobody asked to be paid for the first milestone: {body}");
        }
        self.screen.chapter("The payout");
        let question = json!({ "milestoneId": milestone });
        let outcome = self.call("opentrain_request_milestone_approval", &question)?;
        if !outcome.is_error {
            bail!("a token without payments:write asked for a payout");
        }
        let lacks = need(&outcome.structured, "error")?;
        let lead = format!(
            "All batches read ({} of {} h). “{lacks}” Granted.",
            view.text_or_dash("contract.budget.consumedVolume"),
            view.text_or_dash("contract.budget.fundedVolume"),
        );
        human::control(
            origin,
            "/sandbox/accounts/scopes",
            &json!({ "scopes": "all" }),
        )?;
        let asked = self.ask(Question {
            tool: "opentrain_request_milestone_approval",
            arguments: &question,
            decision: Decision::Confirm,
            shows_page: false,
            lead: &lead,
        })?;
        Ok(asked.is_done())
    }

    /// Plans a second milestone and asks to fund it, which is more than its human wants.
    fn offer_more(&mut self, contract: &str) -> anyhow::Result<()> {
        let body = self.succeed(
            "opentrain_create_milestone",
            &json!({ "contractId": contract, "name": format!("{MORE_HOURS} more hours"),
                "description": "Transcribe the rest of the calls", "volume": MORE_HOURS }),
        )?;
        let milestone = need(&body, "milestone.id")?;
        self.keep_amount(View::new(&body).at("milestone"));
        self.screen.chapter("A no");
        let asked = self.ask(Question {
            tool: "opentrain_request_milestone_funding",
            arguments: &json!({ "milestoneId": milestone }),
            decision: Decision::Decline,
            shows_page: false,
            lead: &format!("The agent asks to fund {MORE_HOURS} more hours."),
        })?;
        match asked.is_done() {
            true => Ok(()),
            false => self.screen.say(
                "Agent",
                Voice::Agent,
                "Nothing was paid, and I do not ask again by myself. Next?",
            ),
        }
    }

    /// Ends the contract: at once, or by a human where money is held.
    fn end(&mut self, about: &Value) -> anyhow::Result<()> {
        self.screen.chapter("The end");
        let asked: Asked = self.ask(Question {
            tool: "opentrain_end_contract",
            arguments: about,
            decision: Decision::Confirm,
            shows_page: false,
            lead: &format!("{HUMAN}: Enough. End the contract."),
        })?;
        let ended = self.contract(about)?;
        match need(&ended, "contract.status")?.as_str() {
            "ended" => Ok(()),
            _ if !asked.is_done() => Ok(()),
            other => bail!("the contract is {other}, not ended"),
        }
    }

    /// Money that is held for milestones, and money of them that came back.
    pub(super) fn escrow(&mut self) -> anyhow::Result<(String, String)> {
        let contracts = self.succeed("opentrain_list_contracts", &json!({}))?;
        let held: f64 = (View::new(&contracts).list("contracts").iter())
            .flat_map(|contract| contract.list("milestones"))
            .filter(|one| one.text("status").as_deref() == Some("ACTIVE_FUNDED"))
            .filter_map(|one| one.number("amountUsd"))
            .sum();
        let news = self.succeed("opentrain_poll_updates", &json!({ "limit": 200 }))?;
        let refunded: f64 = (View::new(&news).list("events").iter())
            .filter(|event| event.text("data.status").as_deref() == Some("REFUNDED"))
            .filter_map(|event| self.amounts.get(&event.text("data.milestoneId")?))
            .sum();
        Ok((usd(held), usd(refunded)))
    }
}

/// What somebody wrote in a day, as far as it is told: two things, or of more the newest alone.
fn newest(said: &[String]) -> String {
    match said {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} {two}"),
        [.., last] => format!("… {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_day_with_much_to_read_the_newest_is_told() {
        let check = |said: &[&str], expected: &str| {
            let said: Vec<String> = said.iter().map(|&one| one.to_owned()).collect();
            assert_eq!(newest(&said), expected);
        };
        check(&["a"], "a");
        check(&["a", "b"], "a b");
        check(&["a", "b", "c"], "… c");
    }
}
