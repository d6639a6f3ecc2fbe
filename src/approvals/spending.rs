//! What was asked of humans, in money: asked, waiting, paid with fees, released; in all, by job and
//! by month. Fees count where the platform documents them. What cannot be read is said, not guessed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::reply::{Action, Case, Cost, Kind, Outcome};
use crate::text::{Text, cents, one_line, shorten};

/// What no request to a human tells.
const REFUNDS: &str = "Refunds are in no request to a human: what came back to the credits \
     stands in their ledger, what came back to a card in the platform's billing.";
const FEES: &str = "Fees of hires are included; whether fees come on top of funding a later \
     milestone is not documented, so none is counted there.";

/// Most jobs, and most months, that are told one by one.
const MOST_ROWS: usize = 24;

/// Sums in US cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    /// Asked for in all: hires, funding and top-ups, with documented fees.
    asked: i64,
    /// Of it what nobody has decided.
    waiting: i64,
    /// Paid for hires and funding, with documented fees.
    paid: i64,
    /// Of it documented fees.
    fees: i64,
    /// Paid for credits, which can pay hires and funding in their turn.
    credits: i64,
    /// Paid out of escrow to freelancers.
    released: i64,
}

/// The money in a list of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spending {
    all: Sums,
    by_job: BTreeMap<String, Sums>,
    by_month: BTreeMap<String, Sums>,
    /// Whether funding was paid, whose fees are not documented.
    undocumented: bool,
    /// How many requests moved money that nobody could read.
    unknown: usize,
}

impl Spending {
    /// The money in these requests.
    pub(super) fn of(cases: &[Case]) -> Spending {
        let mut spending = Spending::default();
        for case in cases {
            let sums = sums(case);
            spending.all.add(sums);
            let job = case.waiting.ask.ids.job.clone();
            if let Some(job) = job.filter(|_| sums != Sums::default()) {
                spending.by_job.entry(job).or_default().add(sums);
            }
            let at = case.resolved_at.as_ref().or(case.waiting.asked_at.as_ref());
            // `2026-06` of a timestamp.
            let month = at
                .and_then(|at| at.get(..7))
                .filter(|_| sums != Sums::default());
            if let Some(month) = month {
                spending
                    .by_month
                    .entry(month.to_owned())
                    .or_default()
                    .add(sums);
            }
            let action = case.waiting.ask.action;
            spending.undocumented |= action == Action::Fund && sums.paid > 0;
            if case.outcome == Outcome::Unknown && moves_money(action) {
                spending.unknown += 1;
            }
        }
        spending
    }

    /// As data; amounts in cents.
    pub(super) fn to_json(&self) -> Value {
        let row = |name: &str, key: &String, sums: &Sums| {
            let mut row = sums.to_json();
            if let Value::Object(members) = &mut row {
                members.insert(name.to_owned(), key.as_str().into());
            }
            row
        };
        let jobs = latest(&self.by_job).map(|(job, sums)| row("jobId", job, sums));
        let months = latest(&self.by_month).map(|(month, sums)| row("month", month, sums));
        json!({
            "inAll": self.all.to_json(),
            "byJob": jobs.collect::<Vec<_>>(),
            "byMonth": months.collect::<Vec<_>>(),
            "notCounted": self.remarks(),
        })
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.all.fees > 0 || self.undocumented {
            remarks.push(FEES.to_owned());
        }
        if self.unknown > 0 {
            remarks.push(format!(
                "{} with an UNKNOWN outcome may have moved money and are not counted as paid.",
                self.unknown
            ));
        }
        remarks.push(REFUNDS.to_owned());
        remarks
    }

    /// In words.
    pub(super) fn tell(&self, text: &mut Text) {
        if self.all == Sums::default() {
            text.line("Spending: nothing that costs money was asked for here.");
            return;
        }
        let Sums {
            asked,
            waiting,
            paid,
            fees,
            credits,
            released,
        } = self.all;
        text.line(format!(
            "Spending: asked {}, waiting {}, paid {} (fees in it {}), released to freelancers {}, \
             bought as credits {}.",
            money(asked),
            money(waiting),
            money(paid),
            money(fees),
            money(released),
            money(credits),
        ));
        for (head, sums) in [("job", &self.by_job), ("month", &self.by_month)] {
            let header = [
                head, "asked", "waiting", "paid", "fees", "released", "credits",
            ];
            let rows: Vec<Vec<String>> = latest(sums)
                .map(|(key, sums)| {
                    let mut row = vec![shorten(&one_line(key), 64)];
                    let Sums {
                        asked,
                        waiting,
                        paid,
                        fees,
                        credits,
                        released,
                    } = *sums;
                    row.extend([asked, waiting, paid, fees, released, credits].map(money));
                    row
                })
                .collect();
            if !rows.is_empty() {
                text.table(&header, rows);
            }
        }
        for remark in self.remarks() {
            text.line(remark);
        }
    }
}

impl Sums {
    fn add(&mut self, other: Sums) {
        for (sum, more) in [
            (&mut self.asked, other.asked),
            (&mut self.waiting, other.waiting),
            (&mut self.paid, other.paid),
            (&mut self.fees, other.fees),
            (&mut self.credits, other.credits),
            (&mut self.released, other.released),
        ] {
            *sum = sum.saturating_add(more);
        }
    }

    fn to_json(self) -> Value {
        json!({
            "askedCents": self.asked,
            "waitingCents": self.waiting,
            "paidCents": self.paid,
            "feesCents": self.fees,
            "releasedCents": self.released,
            "creditsBoughtCents": self.credits,
        })
    }
}

fn moves_money(action: Action) -> bool {
    matches!(
        action,
        Action::Hire | Action::Fund | Action::Release | Action::TopUp
    )
}

/// What one request adds.
fn sums(case: &Case) -> Sums {
    let ask = &case.waiting.ask;
    let mut sums = Sums::default();
    // What was read of the effect counts before what was asked.
    let seen = case.evidence.as_ref().and_then(|seen| seen.amount);
    let done = matches!(
        case.outcome,
        Outcome::Confirmed | Outcome::ConfirmedWithChanges
    );
    let Some(amount) = seen.filter(|_| done).or(ask.amount) else {
        return sums;
    };
    if ask.action == Action::Release {
        sums.released = if done { amount } else { 0 };
        return sums;
    }
    let fees = |amount: i64| match (ask.action, Cost::of_hire(amount)) {
        (
            Action::Hire,
            Cost::Fees {
                marketplace,
                contract,
            },
        ) => marketplace.saturating_add(contract),
        _ => 0,
    };
    let costs = matches!(ask.action, Action::Hire | Action::Fund | Action::TopUp);
    if !costs {
        return sums;
    }
    let asked = ask.amount.unwrap_or(amount);
    sums.asked = asked.saturating_add(fees(asked));
    match (case.outcome, case.waiting.kind) {
        (Outcome::Waiting | Outcome::NotShown, _) => sums.waiting = sums.asked,
        _ if !done => {}
        (_, Kind::TopUp) => sums.credits = amount,
        _ => {
            sums.fees = fees(amount);
            sums.paid = amount.saturating_add(sums.fees);
        }
    }
    sums
}

/// The last rows, in order.
fn latest(sums: &BTreeMap<String, Sums>) -> impl Iterator<Item = (&String, &Sums)> {
    sums.iter().skip(sums.len().saturating_sub(MOST_ROWS))
}

fn money(amount: i64) -> String {
    cents(amount as f64)
}
