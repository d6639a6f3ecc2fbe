//! The requests to humans that this installation knows, as a list: data for programs and a table for
//! readers. One request is told in `words`; where the list comes from is in `journal`.

use serde_json::{Map, Value, json};

use super::judge::is_overdue;
use super::spending::Spending;
use super::words::payment_of;
use crate::reply::{Case, Kind, Outcome};
use crate::text::{Text, moment, name, one_line, shorten};

/// What the list is, and is not.
const NOTE: &str = "Only requests made or read by this installation; others of the account, such \
     as those of another machine, are not in it.";

/// What is listed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    /// Every request of the account, oldest first.
    pub(crate) cases: Vec<Case>,
    /// Only those with this outcome.
    pub(crate) outcome: Option<Outcome>,
    /// How many of the newest are left out.
    pub(crate) skip: usize,
    /// How many are told at most.
    pub(crate) most: usize,
    /// How many could not be read anew; their state is an old one.
    pub(crate) unread: usize,
}

impl Listing {
    /// Those on the page, what waits first and then newest first; and how many follow.
    fn page(&self) -> (Vec<&Case>, usize) {
        let mut chosen: Vec<&Case> = self
            .cases
            .iter()
            .rev()
            .filter(|case| self.outcome.is_none_or(|outcome| case.outcome == outcome))
            .collect();
        chosen.sort_by_key(|case| case.outcome != Outcome::Waiting);
        let total = chosen.len();
        let page: Vec<&Case> = chosen.into_iter().skip(self.skip).take(self.most).collect();
        let left = total.saturating_sub(self.skip + page.len());
        (page, left)
    }

    /// As data.
    pub(crate) fn to_json(&self, trusts: impl Fn(&str) -> bool) -> Value {
        let (page, left) = self.page();
        let next = (left > 0).then(|| (self.skip + page.len()).to_string());
        json!({
            "approvals": page.iter().map(|case| row(case, &trusts)).collect::<Vec<_>>(),
            "nextCursor": next,
            "spending": Spending::of(&self.cases).to_json(),
            "notReadAnew": self.unread,
            "note": NOTE,
        })
    }

    /// In words.
    pub(crate) fn tell(&self, text: &mut Text) {
        let (page, left) = self.page();
        let counts: Vec<String> = Outcome::ALL
            .into_iter()
            .map(|outcome| {
                let count = self.cases.iter().filter(|case| case.outcome == outcome);
                (outcome, count.count())
            })
            .filter(|(_, count)| *count > 0)
            .map(|(outcome, count)| format!("{count} {}", outcome.word()))
            .collect();
        match counts.is_empty() {
            true => text.line("No request to a human is known here."),
            false => text.line(format!("Requests to humans: {}.", counts.join(", "))),
        }
        text.line(NOTE);
        if self.unread > 0 {
            text.line(format!(
                "{} could not be read anew: for those the state is the last one that was read.",
                self.unread
            ));
        }
        let rows: Vec<Vec<String>> = page.iter().map(|case| cells(case, text)).collect();
        if rows.is_empty() && !counts.is_empty() {
            text.line("None of them is on this page.");
        }
        if !rows.is_empty() {
            text.line("- outcome | what | payment | payee | money moved | when | ids | link");
            for row in rows {
                text.line(format!("- {}", row.join(" | ")));
            }
        }
        if left > 0 {
            let cursor = (self.skip + page.len()).to_string();
            let mut with = json!({ "cursor": cursor });
            if let (Value::Object(members), Some(outcome)) = (&mut with, self.outcome) {
                members.insert("outcome".into(), outcome.word().into());
            }
            text.line(format!("{left} more (nextCursor {cursor})."));
            text.next("the next of them", "opentrain_list_approvals", with);
        }
        Spending::of(&self.cases).tell(text);
        let can_be_waited_for =
            |case: &&&Case| case.outcome == Outcome::Waiting && !case.waiting.id.is_empty();
        if let Some(waiting) = page.iter().find(can_be_waited_for) {
            let id = waiting.waiting.id.as_str();
            match waiting.waiting.kind {
                Kind::Approval => text.next(
                    "wait for the decision",
                    "opentrain_get_approval",
                    json!({ "approvalId": id, "waitSeconds": 45 }),
                ),
                Kind::TopUp => text.next(
                    "wait for the payment",
                    "opentrain_get_credit_top_up",
                    json!({ "topUpId": id, "waitSeconds": 45 }),
                ),
                Kind::Claim => text.next(
                    "wait for the human",
                    "opentrain_claim_status",
                    json!({ "waitSeconds": 45 }),
                ),
            }
        }
    }
}

/// The link, while somebody may still act there.
fn link(case: &Case, trusts: impl Fn(&str) -> bool) -> Option<&str> {
    let link = case.waiting.link.as_deref();
    link.filter(|link| case.outcome == Outcome::Waiting && trusts(link))
}

fn row(case: &Case, trusts: impl Fn(&str) -> bool) -> Value {
    let ask = &case.waiting.ask;
    let confirmed = case.evidence.as_ref().and_then(|seen| seen.amount);
    let changes = case.evidence.as_ref().map(|seen| &seen.changes);
    let changes = changes.filter(|changes| !changes.is_empty());
    let id = Some(case.waiting.id.as_str()).filter(|id| !id.is_empty());
    let members = [
        ("outcome", json!(case.outcome.word())),
        ("kind", json!(case.waiting.kind)),
        ("id", json!(id)),
        ("action", json!(ask.action)),
        ("whom", json!(ask.whom)),
        ("amountCents", json!(ask.amount)),
        ("totalCents", json!(ask.total())),
        ("confirmedAmountCents", json!(confirmed)),
        ("moneyMoved", json!(case.moved.word())),
        ("askedAt", json!(case.waiting.asked_at)),
        ("deadline", json!(case.waiting.deadline)),
        ("resolvedAt", json!(case.resolved_at)),
        ("link", json!(link(case, trusts))),
        ("jobId", json!(ask.ids.job)),
        ("proposalId", json!(ask.ids.proposal)),
        ("contractId", json!(ask.ids.contract)),
        ("milestoneId", json!(ask.ids.milestone)),
        (
            "read",
            json!(case.evidence.as_ref().map(|seen| &seen.facts)),
        ),
        ("changes", json!(changes)),
        ("why", json!(case.why)),
    ];
    let told = members.into_iter().filter(|(_, value)| !value.is_null());
    let row: Map<String, Value> = told.map(|(key, value)| (key.to_owned(), value)).collect();
    Value::Object(row)
}

fn cells(case: &Case, text: &Text) -> Vec<String> {
    let ask = &case.waiting.ask;
    let ids = [
        Some(case.waiting.id.clone()).filter(|id| !id.is_empty()),
        ask.ids.job.clone(),
        ask.ids.proposal.clone(),
        ask.ids.contract.clone(),
        ask.ids.milestone.clone(),
    ];
    let ids: Vec<String> = ids
        .into_iter()
        .flatten()
        .map(|id| shorten(&one_line(&id), 64))
        .collect();
    let when = match (case.outcome, &case.waiting.deadline, &case.resolved_at) {
        (Outcome::Waiting, Some(deadline), _) if is_overdue(&case.waiting) => {
            format!("deadline {} has passed", moment(deadline))
        }
        (Outcome::Waiting, Some(deadline), _) => format!("until {}", moment(deadline)),
        (_, _, Some(at)) => format!("ended {}", moment(at)),
        _ => {
            let asked = case.waiting.asked_at.as_deref();
            asked.map_or_else(String::new, |at| format!("asked {}", moment(at)))
        }
    };
    let cells = [
        case.outcome.word().to_owned(),
        ask.action.words().to_owned(),
        payment_of(case),
        ask.whom.as_deref().map(name).unwrap_or_default(),
        case.moved.word().to_owned(),
        when,
        ids.join(" "),
        link(case, |link| text.trusts(link))
            .unwrap_or_default()
            .to_owned(),
    ];
    // A cell ends where we say so.
    let plain = |cell: String| match cell.trim() {
        "" => "-".to_owned(),
        cell => cell.replace('|', "/"),
    };
    cells.map(plain).to_vec()
}
