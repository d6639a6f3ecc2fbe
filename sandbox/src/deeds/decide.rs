//! What waits for a person: how it is asked, when it lapses, and the one way each to a yes and a no.
//! What a yes brings about is in `hire` and `escrow`. A [`Pending`] is the right to decide one request
//! once: only [`pending`] gives it, and whatever ends the request takes it.
//! Source: docs/developers/concepts/human-approvals.

use serde_json::Value;

use super::escrow;
use super::hire::{self, Changes};
use super::{News, No, Step};
use crate::secret;
use crate::store::accounts::Token;
use crate::store::approvals::{self, Approval, Kind, LIFETIME, Status, Terms};
use crate::store::contracts::Source;
use crate::store::invoices;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct By<'a> {
    pub(crate) account_id: &'a str,
    /// The token it was asked with; none where a person asks in the workspace.
    pub(crate) token_id: Option<&'a str>,
}

/// What a person is asked for.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) kind: Kind,
    pub(super) job_id: &'a str,
    pub(super) proposal_id: Option<&'a str>,
    pub(super) contract_id: Option<&'a str>,
    pub(super) milestone_id: Option<&'a str>,
    pub(super) terms: Terms,
}

/// A request that waits at this moment.
#[derive(Debug)]
pub(crate) struct Pending(Approval);

/// Makes a request.
pub(super) fn ask(step: Step<'_>, by: By<'_>, asked: Asked<'_>) -> Result<Approval, No> {
    let approval = Approval {
        id: secret::id("apr_")?,
        account_id: by.account_id.to_owned(),
        token_id: by.token_id.map(str::to_owned),
        kind: asked.kind,
        status: Status::Pending,
        job_id: Some(asked.job_id.to_owned()),
        proposal_id: asked.proposal_id.map(str::to_owned),
        contract_id: asked.contract_id.map(str::to_owned),
        milestone_id: asked.milestone_id.map(str::to_owned),
        terms: asked.terms,
        result: None,
        created_at: step.now,
        expires_at: step.now + LIFETIME,
        resolved_at: None,
        reason: None,
    };
    approvals::insert(step.db, &approval)?;
    Ok(approval)
}

/// A request as of now: one that nobody answered in time lapses when it is looked at.
pub(crate) fn read(step: Step<'_>, id: &str) -> Result<Approval, No> {
    let found = approvals::by_id(step.db, id)?.ok_or_else(|| absent(id))?;
    now(step, found)
}

/// [`read`] for the owner of the account, and for the token that asked, which may be a member's; for all
/// others it is not told from none. Source: docs/developers/api-reference/approvals/get.
pub(crate) fn read_own(step: Step<'_>, token: &Token, id: &str) -> Result<Approval, No> {
    let asked = |one: &Approval| one.token_id.as_ref() == Some(&token.id);
    let found = approvals::by_id(step.db, id)?
        .filter(|approval| approval.account_id == token.account_id)
        .filter(|approval| token.member_id.is_none() || asked(approval))
        .ok_or_else(|| absent(id))?;
    now(step, found)
}

/// The right to decide a request. One that lapses here stays lapsed though the answer is a no.
pub(crate) fn pending(step: Step<'_>, id: &str) -> Result<Pending, No> {
    let approval = read(step, id)?;
    if approval.is_pending() {
        return Ok(Pending(approval));
    }
    let says = match approval.status {
        Status::Expired => "The time of this request is over.",
        _ => "This is decided already.",
    };
    Err(No::conflict("approval_decided", says)
        .fact("approvalId", approval.id)
        .fact("status", approval.status.as_str())
        .keeping())
}

/// Carries out what is asked for. With no source named, credits pay if they cover the whole charge,
/// else the card. What a person changes about the first milestone of a hire wins over what was asked.
/// Where it says no for want of money or for a flaw in the changes, the request waits on.
pub(crate) fn confirm(
    step: Step<'_>,
    mut pending: Pending,
    source: Option<Source>,
    changes: &Changes,
) -> Result<Approval, No> {
    if let Some(terms) = hire::changed(&pending.0, changes)? {
        pending.0.terms = terms;
    }
    match pending.0.kind {
        Kind::Hire => hire::carry_out(step, pending, source),
        Kind::Fund => escrow::fund(step, pending, source),
        Kind::Release => escrow::release(step, pending),
        Kind::End => escrow::end_as_asked(step, pending),
    }
}

/// What is asked for with what a person wants changed about it, which is not done yet.
pub(crate) fn as_changed(pending: &Pending, changes: &Changes) -> Result<Terms, No> {
    let changed = hire::changed(&pending.0, changes)?;
    Ok(changed.unwrap_or_else(|| pending.0.terms.clone()))
}

/// A person says no, and why if they like. The API has no place for a reason, so that it stays on the
/// pages.
pub(crate) fn decline(
    step: Step<'_>,
    mut pending: Pending,
    reason: Option<&str>,
) -> Result<Approval, No> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        let says = format!("A reason has at most {LONGEST_REASON} characters.");
        return Err(No::wrong(says).fact("field", "reason"));
    }
    pending.0.reason = reason.map(str::to_owned);
    pending.close(step, Status::Declined, None)
}

/// Characters of a reason for a no.
pub(crate) const LONGEST_REASON: usize = 500;

/// A request that was found, if it still waits.
pub(super) fn still_waiting(
    step: Step<'_>,
    found: Option<Approval>,
) -> Result<Option<Pending>, No> {
    let Some(found) = found else {
        return Ok(None);
    };
    Ok(Some(now(step, found)?)
        .filter(Approval::is_pending)
        .map(Pending))
}

fn now(step: Step<'_>, approval: Approval) -> Result<Approval, No> {
    if approval.is_pending() && approval.expires_at <= step.now {
        return Pending(approval).close(step, Status::Expired, None);
    }
    Ok(approval)
}

fn absent(id: &str) -> No {
    No::absent("There is no such approval.")
        .fact("resource", "approvals")
        .fact("approvalId", id)
}

impl Pending {
    /// What is asked for.
    pub(crate) fn asked(&self) -> &Approval {
        &self.0
    }

    /// What is asked for, where it only has to be shown that it waits.
    pub(super) fn into_asked(self) -> Approval {
        self.0
    }

    /// Names the contract that a yes has led to.
    pub(super) fn leads_to(&mut self, contract_id: &str) {
        self.0.contract_id = Some(contract_id.to_owned());
    }

    /// Puts the amount right before a yes: it may be another by now than when it was asked.
    pub(super) fn comes_to(&mut self, cents: i64) {
        self.0.terms.amount_cents = cents;
    }

    /// It was done.
    pub(super) fn confirmed(self, step: Step<'_>, result: Value) -> Result<Approval, No> {
        self.close(step, Status::Confirmed, Some(result))
    }

    /// Ends it undecided, since it was asked anew or what it is about is over. What such a request
    /// reads as is not documented. Of the four states there are, this is the one that says that nobody
    /// decided and nothing was done.
    pub(super) fn void(self, step: Step<'_>) -> Result<(), No> {
        self.close(step, Status::Expired, None).map(|_| ())
    }

    /// [`Pending::void`] because it cannot be carried out any more, and the answer that says so.
    /// Nothing else may have been written before.
    pub(super) fn overtaken(self, step: Step<'_>) -> No {
        let says = "What this asks for is not possible any more; nothing was done.";
        let no = No::conflict("approval_overtaken", says).fact("approvalId", self.0.id.as_str());
        match self.void(step) {
            Ok(()) => no.keeping(),
            Err(broken) => broken,
        }
    }

    /// Every end of a request. The feed hears of all under one name, and the invoice that waited for
    /// a yes is void without one. Source: docs/developers/guides/stay-in-sync.
    fn close(self, step: Step<'_>, status: Status, result: Option<Value>) -> Result<Approval, No> {
        let mut approval = self.0;
        approval.status = status;
        approval.result = result;
        approval.resolved_at = Some(step.now);
        if !approvals::close(step.db, &approval)? {
            return Err(No::broken("A request was decided that did not wait."));
        }
        if approval.kind == Kind::Fund
            && status != Status::Confirmed
            && let Some(milestone_id) = approval.milestone_id.as_deref()
            && let Some(invoice) = invoices::waiting_for(step.db, milestone_id)?
        {
            invoices::close(step.db, &invoice.id, invoices::Status::Void, step.now)?;
        }
        News::ApprovalResolved(&approval).tell(step)?;
        Ok(approval)
    }
}
