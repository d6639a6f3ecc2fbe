//! The page behind an `approvalUrl`: what is asked for, by whom and for how much, what pays, and the
//! buttons, each of which names the sum it moves. What a button does is in `deeds::decide`.

mod around;
mod contract;
mod hire;

use maud::{Markup, html};
use rusqlite::Transaction;

use super::long;
use super::words::{left, plain, when};
use super::{fact, notice, once, page};
use crate::deeds::decide::{self, LONGEST_REASON};
use crate::deeds::escrow::{Means, means, source};
use crate::deeds::{Kind, No, Step};
use crate::http::call::{Answer, Call};
use crate::http::eyes::Eyes;
use crate::http::refusal::Refusal;
use crate::http::table::{Operation, site};
use crate::rules::money::display;
use crate::store::approvals::{self, Approval, Status, Terms};
use crate::store::contracts::Source;
use crate::store::credits;

/// The operations of this family.
#[rustfmt::skip]
pub(crate) const ROWS: &[Operation] = &[
    site("GET", "/approvals/{id}", show),
    site("POST", "/approvals/{id}/review", review),
    site("POST", "/approvals/{id}/confirm", confirm),
    site("POST", "/approvals/{id}/decline", decline),
];

/// What the page of one kind says.
struct Sheet {
    /// The heading while it waits, when it was done, and when it was not.
    headings: [String; 3],
    /// What is asked, and that nothing happens without a yes.
    question: &'static str,
    /// What a yes has brought about.
    done: Markup,
    facts: Markup,
    sums: Markup,
    /// The sum that the button names, in cents, and the only one that is moved by it.
    sum: i64,
    /// Whether the sum is to be paid by a source that the person chooses.
    charged: bool,
    /// What may be changed before a yes, as a form of its own.
    change: Markup,
    /// What goes along with a yes: the milestone as it was changed.
    hidden: Markup,
    /// What the button does, after its sum: `Pay $66.05 and hire Lucía M.`
    yes: Box<dyn Fn(&str) -> String>,
    /// What a no leads to.
    no: String,
}

/// Field with the sum that was on the button.
const TOTAL: &str = "total";

/// How a page has come about.
#[derive(Clone, Copy)]
struct Shown<'a> {
    status: u16,
    /// Why nothing was done.
    wrong: Option<&'a str>,
    /// The milestone as the person changed it, which they are to see once more before they pay.
    changed: Option<&'a Terms>,
}

/// `GET /approvals/{id}`.
pub(crate) fn show(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if strange(tx, call)? {
        return Ok(unknown());
    }
    let found = decide::read(call.step(tx), call.param("id"));
    if let (Ok(approval), Eyes::Employer(_)) = (&found, &call.eyes)
        && let Some(place) = in_workspace(approval)
    {
        return Ok(Answer::to(&place));
    }
    answered(tx, call, found)
}

/// Where in the workspace a request is decided, if not on a page of its own.
pub(super) fn in_workspace(approval: &Approval) -> Option<String> {
    let contract = approval.contract_id.as_ref()?;
    let funds = approval.kind == approvals::Kind::Fund && approval.is_pending();
    funds.then(|| format!("/employer/contracts/{contract}?fund={}#fund", approval.id))
}

/// The panel of a request to fund that still waits, for the page of its contract.
/// Source: docs/developers/concepts/human-approvals.
pub(super) fn panel(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    approval: &Approval,
) -> Result<Markup, Refusal> {
    let step = call.step(tx);
    let sheet = sheet(step, approval, call, None)?;
    let [waiting, ..] = &sheet.headings;
    let shifted = around::shifted(step, approval)?;
    Ok(html! {
        section.box #fund aria-labelledby="fund-title" {
            h2 id="fund-title" { (waiting) }
            p.notice {
                @if approval.token_id.is_some() { strong { "Your agent asked for this." } " " }
                "The money is held until you release it; nothing is paid until you confirm."
            }
            p.deadline {
                "You have " strong { (left(approval.expires_at, call.now)) } ": until "
                (when(approval.expires_at)) "."
            }
            (around::before(step, approval)?)
            @if !shifted.is_empty() { ul { @for change in &shifted { li { (change) } } } }
            (sheet.sums)
            (buttons(step, approval, &sheet, call)?)
            (around::facts(step, approval)?)
        }
    })
}

/// `POST /approvals/{id}/review`: the page with the milestone as the person wants it and what that
/// costs. Nothing is done.
pub(crate) fn review(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if strange(tx, call)? {
        return Ok(unknown());
    }
    let step = call.step(tx);
    let changed = decide::pending(step, call.param("id"))
        .and_then(|pending| decide::as_changed(&pending, &hire::changes(call)));
    match changed {
        Ok(terms) => second_step(tx, call, &terms),
        Err(no) => answered(tx, call, Err(no)),
    }
}

/// `POST /approvals/{id}/confirm`, with `source` and, for a hire, the milestone as the person wants
/// it. Values that are confirmed win over those asked for; a sum that was on no button is paid by none.
/// Source: docs/developers/concepts/human-approvals.
pub(crate) fn confirm(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if strange(tx, call)? {
        return Ok(unknown());
    }
    let step = call.step(tx);
    let changes = hire::changes(call);
    let pending = match decide::pending(step, call.param("id")) {
        Ok(pending) => pending,
        Err(no) => return answered(tx, call, Err(no)),
    };
    let terms = match decide::as_changed(&pending, &changes) {
        Ok(terms) => terms,
        Err(no) => return answered(tx, call, Err(no)),
    };
    let sum = sheet(step, pending.asked(), call, Some(&terms))?.sum;
    let seen = call.form(TOTAL);
    let as_asked = terms.amount_cents == pending.asked().terms.amount_cents;
    match seen.as_deref() {
        Some(seen) if seen == sum.to_string() => {}
        None if as_asked => {}
        None => return second_step(tx, call, &terms),
        Some(_) => {
            let text = format!(
                "Nothing was done. The sum is {} by now; look at it once more.",
                display(sum)
            );
            let approval = decide::read(step, call.param("id"))?;
            let shown = Shown {
                status: 409,
                wrong: Some(&text),
                changed: (terms != approval.terms).then_some(&terms),
            };
            return paper(tx, &approval, call, shown);
        }
    }
    let source = call.form("source").map(|word| source(&word)).transpose();
    let kind = pending.asked().kind;
    let source = match (lacks_the_balance(call), kind, source) {
        (true, approvals::Kind::Release, _) | (true, _, Ok(Some(Source::Credits))) => {
            return answered(tx, call, Err(No::conflict("balance_access", NO_BALANCE)));
        }
        (true, approvals::Kind::Hire | approvals::Kind::Fund, Ok(None)) => Ok(Some(Source::Card)),
        (_, _, source) => source,
    };
    let done = source.and_then(|source| decide::confirm(step, pending, source, &changes));
    answered(tx, call, done)
}

/// `POST /approvals/{id}/decline`, with `reason` if the person gives one.
pub(crate) fn decline(tx: &Transaction<'_>, call: &Call<'_>) -> Result<Answer, Refusal> {
    if strange(tx, call)? {
        return Ok(unknown());
    }
    let step = call.step(tx);
    let reason = call.form("reason");
    let done = decide::pending(step, call.param("id"))
        .and_then(|pending| decide::decline(step, pending, reason.as_deref()));
    answered(tx, call, done)
}

/// The page of a milestone that was changed and is still to be paid.
fn second_step(tx: &Transaction<'_>, call: &Call<'_>, terms: &Terms) -> Result<Answer, Refusal> {
    let approval = decide::read(call.step(tx), call.param("id"))?;
    let shown = Shown {
        status: 200,
        wrong: None,
        changed: Some(terms),
    };
    paper(tx, &approval, call, shown)
}

/// The page of what has become of it: it says more than a refusal alone. Nothing half done is kept
/// with it, since a person is told no before anything but an end of the request is written.
fn answered(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    done: Result<Approval, No>,
) -> Result<Answer, Refusal> {
    let as_is = |status, wrong| Shown {
        status,
        wrong,
        changed: None,
    };
    let no = match done {
        Ok(approval) => return paper(tx, &approval, call, as_is(200, None)),
        Err(no) => no,
    };
    let status = match no.kind {
        Kind::Absent => return Ok(unknown()),
        Kind::Wrong => 400,
        Kind::Conflict => 409,
        Kind::Forbidden | Kind::TooMany | Kind::Broken => return Err(no.into()),
    };
    let approval = decide::read(call.step(tx), call.param("id"))?;
    let text = format!("Nothing was done. {}", no.says);
    paper(tx, &approval, call, as_is(status, Some(&text)))
}

/// Whether somebody is signed in who has nothing to do with the request.
fn strange(tx: &Transaction<'_>, call: &Call<'_>) -> Result<bool, Refusal> {
    let found = approvals::by_id(tx, call.param("id"))?;
    Ok(found.is_some_and(|one| !call.eyes.may_act_for(&one.account_id)))
}

fn unknown() -> Answer {
    notice(
        404,
        "There is no such request",
        "The link is not complete, or this sandbox was started anew and has forgotten it.",
    )
}

fn sheet(
    step: Step<'_>,
    approval: &Approval,
    call: &Call<'_>,
    changed: Option<&Terms>,
) -> Result<Sheet, Refusal> {
    let path = format!("/approvals/{}", approval.id);
    let whole = long::whole(call, &path);
    match approval.kind {
        approvals::Kind::Hire => hire::sheet(step, approval, call, changed),
        approvals::Kind::Fund => contract::fund(step, approval, &whole),
        approvals::Kind::Release => contract::release(step, approval, &whole),
        approvals::Kind::End => contract::end(step, approval, &whole),
    }
}

fn paper(
    tx: &Transaction<'_>,
    approval: &Approval,
    call: &Call<'_>,
    shown: Shown<'_>,
) -> Result<Answer, Refusal> {
    let step = call.step(tx);
    let waits = approval.is_pending();
    let changed = shown.changed.filter(|_| waits);
    let sheet = sheet(step, approval, call, changed)?;
    let [waiting, done, undone] = &sheet.headings;
    let (badge, heading) = match approval.status {
        Status::Pending => ("Waiting for you", waiting),
        Status::Confirmed => ("Confirmed", done),
        Status::Declined => ("Declined", undone),
        Status::Expired if is_replaced(approval) => ("Replaced or overtaken", undone),
        Status::Expired => ("Lapsed", undone),
    };
    let shifted = match waits {
        true => around::shifted(step, approval)?,
        false => Vec::new(),
    };
    let content = html! {
        p { span class={ "state " (approval.status.as_str()) } { (badge) } }
        h1 { (heading) }
        @if let Some(text) = shown.wrong { p.wrong role="alert" { (text) } }
        p { (outcome(step, approval, &sheet)?) }
        @if waits {
            p.deadline {
                "You have " strong { (left(approval.expires_at, call.now)) } ": until "
                (when(approval.expires_at)) "."
            }
            (around::before(step, approval)?)
        }
        @if !shifted.is_empty() {
            div.notice {
                p { strong { "Since this was asked:" } }
                ul { @for change in &shifted { li { (change) } } }
            }
        }
        @if let Some(terms) = changed { (changes(approval, terms)) }
        (sheet.facts)
        (sheet.sums)
        @if waits { (buttons(step, approval, &sheet, call)?) }
        @if waits && changed.is_none() { (sheet.change) }
        (around::facts(step, approval)?)
        @if let (Eyes::Employer(_), Some(id)) = (&call.eyes, &approval.contract_id) {
            p { a href={ "/employer/contracts/" (id) } { "The contract" } }
        }
    };
    Ok(page(shown.status, heading, content))
}

/// Whether an undecided request ended before its time was over.
fn is_replaced(approval: &Approval) -> bool {
    (approval.resolved_at).is_some_and(|resolved| resolved < approval.expires_at)
}

/// What the person changed about the milestone, before they pay it.
fn changes(approval: &Approval, terms: &Terms) -> Markup {
    let rows = around::differences(&approval.terms, terms);
    html! {
        div.notice role="status" {
            p { strong { "Nothing is paid yet. " } "This is the milestone as you changed it:" }
            @for (name, now, was) in &rows { p { (name) ": " strong { (now) } ", was " (was) "." } }
            @if rows.is_empty() { p { "You changed nothing." } }
            p { a href={ "/approvals/" (approval.id) } { "Back to what your agent asks for" } }
        }
    }
}

/// What is left to do once it is decided: nothing here.
const BACK: &str = "Your agent learns of it by itself; you can close this page and go back to your \
                    terminal or chat.";

/// What has become of it, in a few sentences.
fn outcome(step: Step<'_>, approval: &Approval, sheet: &Sheet) -> Result<Markup, Refusal> {
    let at = approval.resolved_at.map(when).unwrap_or_default();
    Ok(match approval.status {
        Status::Pending => html! { (sheet.question) },
        Status::Confirmed => html! { "Confirmed on " (at) ". " (sheet.done) " " (BACK) },
        Status::Declined => html! {
            "Declined on " (at) ". No money was moved. "
            @if let Some(reason) = &approval.reason { "You said: \u{201c}" (plain(reason)) "\u{201d} " }
            (BACK)
        },
        Status::Expired => around::ended(step, approval)?,
    })
}

/// The buttons: one for every source that can pay, or one; and the other that says no. They weigh the
/// same, and no key presses one by chance: there is no field beside them.
fn buttons(
    step: Step<'_>,
    approval: &Approval,
    sheet: &Sheet,
    call: &Call<'_>,
) -> Result<Markup, Refusal> {
    let path = format!("/approvals/{}", approval.id);
    let sum = display(sheet.sum);
    let available = display(credits::balance(step.db, &approval.account_id)?.available);
    let means = match sheet.charged {
        true => Some(means(step, &approval.account_id, sheet.sum)?),
        false => None,
    };
    // Whoever has no access to the balance pays by card, and releases nothing.
    let lacks = lacks_the_balance(call);
    let means = means.map(|means| Means {
        card: means.card,
        credits: means.credits && !lacks,
    });
    let shut = lacks && approval.kind == approvals::Kind::Release;
    let one = |label: String, source: Option<Source>| {
        html! {
            button.decision type="submit" name=[source.map(|_| "source")]
                value=[source.map(word)] { (label) }
        }
    };
    let choices = match means {
        None if shut => html! {},
        None => html! { (one((sheet.yes)(&sum), None)) },
        Some(means) if means.card && means.credits => html! {
            (one((sheet.yes)(&format!("{sum} with credits")), Some(Source::Credits)))
            (one((sheet.yes)(&format!("{sum} by card")), Some(Source::Card)))
        },
        Some(means) if means.card => one((sheet.yes)(&sum), Some(Source::Card)),
        Some(means) if means.credits => one((sheet.yes)(&sum), Some(Source::Credits)),
        Some(_) => html! {},
    };
    let paid = match means {
        Some(means) => html! {
            @match (means.card, means.credits) {
                (true, true) => p.soft { (available) " of credits are available; or the test card on file pays." },
                (true, false) if lacks => p.soft { "Paid with the test card on file." },
                (true, false) => p.soft {
                    "Paid with the test card on file; " (available) " of credits do not cover it."
                },
                (false, true) => p.soft {
                    "Paid with credits, " (available) " available. There is no card on file."
                },
                (false, false) if lacks => p.wrong { "Nothing is left for you to pay this with: there is no card on file." },
                (false, false) => p.wrong {
                    "Nothing can pay this: there is no card on file, and " (available) " of credits "
                    "do not cover it. " a href="/billing" { "Billing" }
                },
            }
        },
        None => html! {},
    };
    Ok(html! {
        @if lacks && (shut || sheet.charged) { p.wrong { (NO_BALANCE) } }
        (paid)
        div.actions.decisions {
            @if !choices.0.is_empty() {
                form method="post" action={ (path) "/confirm" } {
                    (once(call, &path))
                    input type="hidden" name=(TOTAL) value=(sheet.sum);
                    (sheet.hidden)
                    (choices)
                }
            }
            form method="post" action={ (path) "/decline" } {
                (once(call, &path))
                button.decision type="submit" { "Decline" }
            }
        }
        p.soft { (sheet.no) }
        details {
            summary { "Decline with a reason" }
            form method="post" action={ (path) "/decline" } {
                (once(call, &path))
                label for="reason" { "Why not? It stays with this request, where your team sees it" }
                textarea id="reason" name="reason" rows="2" maxlength=(LONGEST_REASON) {}
                div.actions { button type="submit" { "Decline with this reason" } }
            }
        }
    })
}

/// What somebody of a team is told who may not touch the balance.
const NO_BALANCE: &str = "You have no access to the organization's balance: you can neither pay from it nor release \
                          money out of it. Its owner gives that to you on the page of the team.";

/// Whether somebody of a team looks whom the owner has not let at the balance.
/// Source: docs/developers/concepts/human-approvals.
fn lacks_the_balance(call: &Call<'_>) -> bool {
    call.employer()
        .is_ok_and(|looking| !looking.has_the_balance())
}

/// The word of a source in a form.
fn word(source: Source) -> &'static str {
    match source {
        Source::Card => "card",
        Source::Credits => "credits",
    }
}

/// One of three words, by what has become of an approval.
fn by_status(approval: &Approval, words: [&'static str; 3]) -> &'static str {
    let [waiting, done, undone] = words;
    match approval.status {
        Status::Pending => waiting,
        Status::Confirmed => done,
        Status::Declined | Status::Expired => undone,
    }
}

/// The last line of a list of sums.
fn total(name: &str, cents: i64) -> Markup {
    html! { div.total { dt { (name) } dd { (display(cents)) } } }
}
