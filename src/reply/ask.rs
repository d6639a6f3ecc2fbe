//! What a human is asked to decide, as data: every surface renders the same. Amounts are US cents.

use serde::{Deserialize, Serialize};

/// What the human is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    /// Hire a candidate and fund the first milestone.
    Hire,
    /// Put a milestone's money into escrow.
    Fund,
    /// Pay a milestone's money out to the freelancer.
    Release,
    /// End a contract that has money in it.
    End,
    /// Pay for credits.
    TopUp,
    /// Become the owner of the account.
    Claim,
    /// Something that this version does not know.
    Other,
}

impl Action {
    /// The approval `type` of the platform. Source: docs/developers/api-reference/approvals/get.
    pub(crate) fn of_type(kind: Option<&str>) -> Action {
        match kind {
            Some("proposal_hire") => Action::Hire,
            Some("milestone_fund") => Action::Fund,
            Some("milestone_approve") => Action::Release,
            Some("contract_end") => Action::End,
            _ => Action::Other,
        }
    }

    /// A short noun phrase: `hire`, `release of a milestone's money`.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Action::Hire => "hire",
            Action::Fund => "funding of a milestone",
            Action::Release => "release of a milestone's money",
            Action::End => "end of the contract",
            Action::TopUp => "payment for credits",
            Action::Claim => "claim of this account",
            Action::Other => "request",
        }
    }
}

/// What confirming costs the person, besides or instead of the amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cost {
    /// The person pays nothing now: the money is held already, or none is meant.
    #[default]
    Nothing,
    /// Exactly the amount.
    Amount,
    /// The amount and documented fees, in cents.
    /// Source: docs/payments/fees-and-billing.
    Fees {
        /// Marketplace fee.
        marketplace: i64,
        /// Fee for starting a contract.
        contract: i64,
    },
    /// The amount; whether fees come on top is not documented.
    FeesUndocumented,
}

impl Cost {
    /// Marketplace fee on the first milestone, in percent of its amount.
    /// Source: docs/payments/fees-and-billing.
    pub(crate) const MARKETPLACE_PERCENT: i64 = 10;
    /// Fee for starting a contract, in cents.
    pub(crate) const CONTRACT_CENTS: i64 = 995;

    /// What confirming a hire costs besides its first milestone of `amount` cents.
    pub(crate) fn of_hire(amount: i64) -> Cost {
        Cost::Fees {
            // Half a cent rounds up.
            marketplace: (amount * Cost::MARKETPLACE_PERCENT + 50) / 100,
            contract: Cost::CONTRACT_CENTS,
        }
    }
}

/// The milestone that a hire was asked with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// Its label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// What is to be delivered, as [`Terms::scope`] keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// Its due date as it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due: Option<String>,
}

impl Terms {
    /// A description as it is kept and compared: on one line, and its beginning alone.
    pub(crate) fn scope(text: &str) -> String {
        const LONGEST: usize = 300;
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").chars().take(LONGEST).collect()
    }
}

/// The ids that the request is about, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ids {
    /// The job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) job: Option<String>,
    /// The proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proposal: Option<String>,
    /// The contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contract: Option<String>,
    /// The milestone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) milestone: Option<String>,
}

impl Ids {
    /// These, and of `others` what is missing here.
    pub(crate) fn or(self, others: &Ids) -> Ids {
        Ids {
            job: self.job.or_else(|| others.job.clone()),
            proposal: self.proposal.or_else(|| others.proposal.clone()),
            contract: self.contract.or_else(|| others.contract.clone()),
            milestone: self.milestone.or_else(|| others.milestone.clone()),
        }
    }
}

/// A request to a human: who does what for how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What is asked for.
    pub(crate) action: Action,
    /// The person who is hired or paid, as the platform names them (masked): their own text, to be
    /// shown only quoted and cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) whom: Option<String>,
    /// The amount in US cents, without fees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<i64>,
    /// What the person pays.
    #[serde(default)]
    pub(crate) cost: Cost,
    /// The milestone that was asked for, where a person may change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) terms: Option<Terms>,
    /// What it is about.
    #[serde(default)]
    pub(crate) ids: Ids,
    /// What confirming means: sentences of ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) means: Vec<String>,
    /// What looks wrong about it and should be looked at before anybody confirms: sentences of ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) doubts: Vec<String>,
}

impl Ask {
    /// An ask of which nothing but the action is known.
    pub(crate) fn of(action: Action) -> Ask {
        Ask {
            action,
            whom: None,
            amount: None,
            cost: Cost::Nothing,
            terms: None,
            ids: Ids::default(),
            means: Vec::new(),
            doubts: Vec::new(),
        }
    }

    /// What the person pays in all, in US cents; `None` where it is not documented or not known.
    pub(crate) fn total(&self) -> Option<i64> {
        let amount = self.amount?;
        match self.cost {
            Cost::Amount => Some(amount),
            Cost::Fees {
                marketplace,
                contract,
            } => Some(amount + marketplace + contract),
            Cost::Nothing | Cost::FeesUndocumented => None,
        }
    }

    /// This ask, and of what was `known` about the same request before everything it lacks.
    pub(crate) fn or(self, known: &Ask) -> Ask {
        let knows_cost = self.amount.is_some() && self.cost != Cost::Nothing;
        Ask {
            action: match self.action {
                Action::Other => known.action,
                action => action,
            },
            whom: self.whom.or_else(|| known.whom.clone()),
            amount: self.amount.or(known.amount),
            cost: if knows_cost { self.cost } else { known.cost },
            terms: self.terms.or_else(|| known.terms.clone()),
            ids: self.ids.or(&known.ids),
            means: match self.means.is_empty() {
                true => known.means.clone(),
                false => self.means,
            },
            doubts: match self.doubts.is_empty() {
                true => known.doubts.clone(),
                false => self.doubts,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hire_costs_the_amount_a_tenth_of_it_and_the_contract_fee() {
        for (amount, total) in [
            (30_000, 33_995),
            (45_000, 50_495),
            (30, 1_028),
            (1_235, 2_354),
            (115, 1_122),
            (0, 995),
        ] {
            let mut ask = Ask::of(Action::Hire);
            ask.amount = Some(amount);
            ask.cost = Cost::of_hire(amount);
            assert_eq!(ask.total(), Some(total), "{amount}");
        }
    }

    #[test]
    fn what_is_known_from_before_fills_the_gaps_and_nothing_else() {
        let known = Ask {
            whom: Some("Maria G.".into()),
            amount: Some(30_000),
            cost: Cost::of_hire(30_000),
            ..Ask::of(Action::Hire)
        };
        let read = Ask {
            whom: Some("Maria Gonzalez".into()),
            ..Ask::of(Action::Other)
        };
        let both = read.or(&known);
        assert_eq!(both.whom.as_deref(), Some("Maria Gonzalez"));
        assert_eq!((both.action, both.total()), (Action::Hire, Some(33_995)));
    }
}
