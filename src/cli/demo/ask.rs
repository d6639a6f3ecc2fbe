//! Having a human decide: the dialog that the server asks the host to draw, the page behind its link,
//! and the wait for whoever decides there. What is asked for is in `play` and `work`.

use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::{Value, json};

use super::host::{Dialog, Heard, Outcome};
use super::human::{self, Decision};
use super::page::{self, Page};
use super::play::{HUMAN, Play, need};
use super::screen::Voice;
use crate::api::View;

/// How long the person at the terminal has for a decision.
const PERSON: Duration = Duration::from_secs(300);
/// How often the Enter key is looked at.
const TICK: Duration = Duration::from_millis(100);

/// A request that a human decides on.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) tool: &'a str,
    pub(super) arguments: &'a Value,
    /// What the human decides where the demo plays them.
    pub(super) decision: Decision,
    /// Whether to tell what the page shows.
    pub(super) shows_page: bool,
    /// What leads to it, told before its dialog or in one breath with its end; may be empty.
    pub(super) lead: &'a str,
}

/// How it ended.
pub(super) struct Asked {
    /// What the agent read at last.
    pub(super) outcome: Outcome,
    /// How the approval stands; none where no human was asked.
    status: Option<String>,
}

impl Asked {
    /// Whether it is done: confirmed, or nobody had to be asked.
    pub(super) fn is_done(&self) -> bool {
        self.status
            .as_deref()
            .is_none_or(|status| status == "confirmed")
    }
}

impl Play {
    /// Asks for something that a human decides on, and waits for the decision.
    pub(super) fn ask(&mut self, question: Question<'_>) -> anyhow::Result<Asked> {
        let until = Instant::now() + PERSON;
        let mut call = self.begin(question.tool, question.arguments)?;
        let mut waiting: Option<Dialog> = None;
        let mut link: Option<String> = None;
        loop {
            match self.host.hear(call, TICK)? {
                Some(Heard::Asks(dialog)) => {
                    self.show(&dialog, question)?;
                    match &self.enter_key {
                        Some(key) => {
                            // What was pressed before was for something else.
                            key.was_pressed();
                            link = Some(dialog.link.clone());
                            waiting = Some(dialog);
                        }
                        None => {
                            human::decide(&dialog.link, question.decision)?;
                            self.host.accept(&dialog)?;
                        }
                    }
                }
                Some(Heard::Done(outcome)) => {
                    self.screen.answer(&outcome)?;
                    if outcome.is_error {
                        bail!("{} was refused: {}", question.tool, outcome.text);
                    }
                    let status = View::new(&outcome.structured).text("approval.status");
                    if status.as_deref() != Some("pending") {
                        self.tell_decision(&outcome, status.as_deref(), question)?;
                        return Ok(Asked { outcome, status });
                    }
                    let approval = need(&outcome.structured, "approval.id")?;
                    let patient = json!({ "approvalId": approval, "waitSeconds": 20 });
                    call = self.begin("opentrain_get_approval", &patient)?;
                }
                None => {}
            }
            let pressed = self.enter_key.as_ref().is_some_and(|key| key.was_pressed());
            if let Some(link) = link.as_deref().filter(|_| pressed) {
                if let Err(e) = human::open_browser(link) {
                    self.screen
                        .tell(&format!("{e:#}: open the link yourself."))?;
                }
                if let Some(dialog) = waiting.take() {
                    self.host.accept(&dialog)?;
                }
            }
            if Instant::now() > until {
                bail!("nobody confirmed or declined within 5 minutes");
            }
        }
    }

    fn begin(&mut self, tool: &str, arguments: &Value) -> anyhow::Result<super::host::Pending> {
        self.screen.call(tool, arguments)?;
        self.host.begin(tool, arguments)
    }

    /// The dialog as a host draws it, and who decides. Where nobody looks on, the first one tells what
    /// they all look like.
    fn show(&mut self, dialog: &Dialog, question: Question<'_>) -> anyhow::Result<()> {
        if self.shows_dialog(question) {
            self.tell_lead(question.lead, "")?;
            self.screen.quote(&dialog.message)?;
            self.screen.quote(&dialog.link)?;
        }
        if question.shows_page {
            self.show_page(&page::look(&dialog.link)?)?;
        }
        if self.enter_key.is_none() {
            return Ok(());
        }
        let does = question.decision.told();
        let mut told = format!("Enter opens it in your browser. In this story {HUMAN} {does}");
        told.push_str(match question.shows_page {
            true => "; decide as you like. The agent waits up to 5 minutes.",
            false => ".",
        });
        self.screen.say("You", Voice::Human, &told)
    }

    /// Whether the dialog itself is told, and not its end alone.
    fn shows_dialog(&self, question: Question<'_>) -> bool {
        question.shows_page || self.enter_key.is_some()
    }

    /// What leads to a question, and what is to be told in one breath with it.
    fn tell_lead(&mut self, lead: &str, rest: &str) -> anyhow::Result<()> {
        let told = format!("{lead} {rest}");
        match told.trim().split_once(": ") {
            Some((HUMAN, words)) => self.screen.say(HUMAN, Voice::Human, words),
            _ => self.screen.tell(told.trim()),
        }
    }

    fn show_page(&mut self, page: &Page) -> anyhow::Result<()> {
        let sums: Vec<String> = (page.sums.iter())
            .map(|(what, amount)| format!("{what} {amount}"))
            .collect();
        let buttons: Vec<String> = (page.buttons.iter())
            .map(|button| format!("[{button}]"))
            .collect();
        self.screen.chapter("The page");
        self.screen
            .quote(&format!("{}. {}", sums.join("; "), buttons.join(" ")))
    }

    /// What the agent reads of a decision, and who decided if it was not whoever looks on.
    fn tell_decision(
        &mut self,
        outcome: &Outcome,
        status: Option<&str>,
        question: Question<'_>,
    ) -> anyhow::Result<()> {
        if status.is_none() {
            let told = outcome.text.lines().next().unwrap_or_default();
            return self.tell_lead(question.lead, &format!("→ “{told}”"));
        }
        let who = match self.enter_key {
            Some(_) => String::new(),
            None => format!("{HUMAN} {} ", question.decision.told()),
        };
        let lead = match self.shows_dialog(question) {
            true => "",
            false => question.lead,
        };
        self.tell_lead(lead, &format!("{who}→ {}", gist(&outcome.text)))
    }
}

/// What is said first of a request to a human: how it ended, what it was, and whether money moved; of
/// one that was not done also why. Dates, names, ids and what stands in brackets are left out.
fn gist(text: &str) -> String {
    let mut lines = text.lines();
    let headline = lines.next().unwrap_or_default();
    let what = headline
        .split_once(". Ended")
        .map_or(headline, |(what, _)| what);
    let what = what.split_once(" (").map_or(what, |(what, _)| what);
    let mut told = format!("“{what}");
    if let Some((_, money)) = headline.split_once("Money moved: ") {
        let money = money.split_once('.').map_or(money, |(money, _)| money);
        told.push_str(&format!(" … Money moved: {money}."));
    }
    if !headline.starts_with("CONFIRMED") {
        told.push_str(&format!(" {}", lines.next().unwrap_or_default()));
    }
    told.push('”');
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gist_leaves_out_what_is_told_elsewhere() {
        let check = |text: &str, expected: &str| assert_eq!(gist(text), expected);
        check(
            "CONFIRMED: hire, $2.00. Ended 2026-11-28 00:42Z. Money moved: yes. Payee \"A\".\nids",
            "“CONFIRMED: hire, $2.00 … Money moved: yes.”",
        );
        check(
            "DECLINED: hire, $2.00 (of all). Ended 2026-11-28 00:42Z. Money moved: no. Payee \"A\".\nA human \
             refused.\nids",
            "“DECLINED: hire, $2.00 … Money moved: no. A human refused.”",
        );
        check("odd", "“odd ”");
    }
}
