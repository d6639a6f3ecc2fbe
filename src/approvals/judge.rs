//! Reads out of the platform's answers how a request to a human stands. `CONFIRMED` is said only
//! after its effect was read. How that is told is in `words`.

use super::effect::{changes, confirmed};
use crate::api::{Method, Request, View};
use crate::reply::{Action, Ask, Case, Evidence, Ids, Kind, Moved, Outcome, Waiting};
use crate::text::{instant, usd};

/// The read that tells whom a request is about, and later what came of it: the contract of an
/// approval, the proposal of a hire that nobody has confirmed, the balance after a top-up. `None`
/// for bodies that hold no such request.
pub(crate) fn evidence(body: View<'_>) -> Option<Request> {
    let approval = body.at("approval");
    let is_confirmed = approval.text("status").as_deref() == Some("confirmed");
    if let Some(contract) = contract_id(approval).filter(|_| !approval.is_null()) {
        return Some(Request::get(["contracts", contract.as_str()]));
    }
    if let Some(proposal) = approval.text("proposalId").filter(|_| !is_confirmed) {
        return Some(Request::get(["proposals", proposal.as_str()]));
    }
    let paid = body.text("topUp.status").as_deref() == Some("COMPLETED");
    paid.then(|| Request::get(["credits"]))
}

/// The contract that an approval is about.
pub(super) fn contract_id(approval: View<'_>) -> Option<String> {
    approval
        .text("result.contractId")
        .or_else(|| approval.text("contractId"))
}

/// Which request to a human a body is about.
pub(crate) fn key(body: View<'_>) -> Option<(Kind, String)> {
    let approval = id(body, "approval.id").map(|id| (Kind::Approval, id));
    approval.or_else(|| {
        let id = id(body, "topUp.id").or_else(|| id(body, "topUpId"))?;
        Some((Kind::TopUp, id))
    })
}

/// Longest id, in characters; what is longer is no id of the platform.
const LONGEST_ID: usize = 200;

/// The id at `path`, if it is one that can be asked for.
fn id(body: View<'_>, path: &str) -> Option<String> {
    let is_one = |id: &String| {
        let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '/' | '\\');
        id.chars().count() <= LONGEST_ID && !id.contains("..") && id != "." && !id.contains(odd)
    };
    body.text(path)
        .filter(|_| body.flag(path).is_none())
        .filter(is_one)
}

/// Whether a link names an approval, and not the one with this id: whoever opened it would decide
/// about something else.
pub(super) fn is_of_other(url: &str, id: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let mut parts = path.split('/').skip_while(|part| *part != "approvals");
    let named = parts.nth(1).filter(|named| !named.is_empty());
    !id.is_empty() && named.is_some_and(|named| named != id) && !path.split('/').any(|it| it == id)
}

/// Whether the deadline of what waits has passed, with some grace for clocks that differ.
pub(super) fn is_overdue(waiting: &Waiting) -> bool {
    let Some(deadline) = waiting.deadline.as_deref() else {
        return false;
    };
    // A plain date lasts until it is over everywhere.
    let end_of_day = || {
        let day: jiff::civil::Date = deadline.parse().ok()?;
        let end = day
            .tomorrow()
            .ok()?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?;
        end.timestamp().checked_add(FURTHEST_WEST).ok()
    };
    let deadline = instant(deadline).or_else(end_of_day);
    let late = jiff::Timestamp::now().checked_sub(SKEW).ok();
    deadline
        .zip(late)
        .is_some_and(|(deadline, late)| deadline < late)
}

/// How long a day goes on somewhere after it has ended in UTC.
const FURTHEST_WEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(12);

/// The moment at `path` in a form that every surface can tell, or that what stands there is none.
fn at(body: View<'_>, path: &str) -> Result<Option<String>, ()> {
    let Some(text) = body.text(path) else {
        let nothing = body.at(path).is_null() || body.at(path).value() == "";
        return if nothing { Ok(None) } else { Err(()) };
    };
    match instant(&text) {
        Some(_) if text.contains('T') => Ok(Some(text)),
        Some(at) => Ok(Some(at.to_string())),
        // A plain date.
        None if text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10 => Ok(Some(text)),
        None => Err(()),
    }
}

/// What was asked, with what was `known` of it before: once it is decided, an amount that is read
/// of its effect is not the one that was asked for.
pub(crate) fn recall(mut ask: Ask, body: View<'_>, known: &Ask) -> Ask {
    let done = body.text("approval.status").as_deref() == Some("confirmed")
        || body.text("topUp.status").as_deref() == Some("COMPLETED");
    if done && matches!(ask.action, Action::Fund | Action::Release | Action::TopUp) {
        ask.amount = known.amount.or(ask.amount);
    }
    ask.or(known)
}

/// How the request in `body` stands. `ask` is what is known of it, `found` the answer of
/// [`evidence`] if it came, and `trusts` says which links may be shown to a person. `None` where
/// the body holds no request to a human.
pub(crate) fn judge(
    ask: Ask,
    body: View<'_>,
    found: Option<View<'_>>,
    trusts: impl Fn(&str) -> bool,
) -> Option<Case> {
    let link = |url: Option<String>| url.filter(|url| trusts(url));
    let asks_approval = !matches!(ask.action, Action::TopUp | Action::Claim);
    if asks_approval || !body.at("approval").is_null() {
        return Some(approval(ask, body.at("approval"), found, link));
    }
    if ask.action == Action::TopUp {
        return Some(top_up(ask, body, found, link));
    }
    (ask.action == Action::Claim).then(|| claim(ask, body, link))
}

/// Whether an approval is about something else than what was asked for.
fn is_of_another(ask: &Ask, approval: View<'_>) -> bool {
    let (asked, member) = match ask.action {
        Action::Hire => (&ask.ids.proposal, "proposalId"),
        Action::Fund | Action::Release => (&ask.ids.milestone, "milestoneId"),
        Action::End => (&ask.ids.contract, "contractId"),
        Action::TopUp | Action::Claim | Action::Other => return false,
    };
    let told = approval.text(member);
    let kind = Action::of_type(approval.text("type").as_deref());
    let of_another_kind = kind != Action::Other && kind != ask.action;
    of_another_kind || (asked.is_some() && told.is_some() && *asked != told)
}

/// Whether two asks under one id are about different things.
fn differ(one: &Ask, other: &Ask) -> bool {
    let known = |action: Action| action != Action::Other;
    let apart = |of: fn(&Ids) -> &Option<String>| {
        let (one, other) = (of(&one.ids), of(&other.ids));
        one.is_some() && other.is_some() && one != other
    };
    let another_kind = known(one.action) && known(other.action) && one.action != other.action;
    another_kind
        || match one.action {
            Action::Hire => apart(|ids| &ids.proposal),
            Action::Fund | Action::Release => apart(|ids| &ids.milestone),
            Action::End => apart(|ids| &ids.contract),
            Action::TopUp | Action::Claim | Action::Other => false,
        }
}

/// A case whose answer is about another request: nothing is known, and its link is nobody's.
fn doubted(mut case: Case) -> Case {
    case.outcome = Outcome::Unknown;
    case.moved = Moved::Unknown;
    case.waiting.link = None;
    case.why = Some("the platform answered with a request that is about something else".to_owned());
    case
}

/// The case with what the answer in `body` lacks and was `known` of the request before. An answer
/// that is about something else than what was known by this id says nothing.
pub(crate) fn remembered(mut case: Case, known: Case, body: View<'_>) -> Case {
    let approval = body.at("approval");
    let (ask, before) = (&case.waiting.ask, &known.waiting.ask);
    if case.waiting.kind == Kind::Approval
        && (is_of_another(before, approval) || differ(ask, before))
    {
        return doubted(case);
    }
    // What is held in a contract that is to end may change meanwhile.
    if let (Some(now), Some(then)) = (ask.amount, before.amount)
        && now != then
        && case.outcome == Outcome::Waiting
        && ask.action != Action::End
    {
        let (now, then) = (usd(now as f64 / 100.0), usd(then as f64 / 100.0));
        let doubt = format!("the same request was known to be over {then}, not {now}");
        case.waiting.ask.doubts.push(doubt);
    }
    if case.waiting.deadline.is_none() {
        case.waiting.deadline = known.waiting.deadline;
    }
    if case.waiting.kind == Kind::Approval
        && matches!(case.outcome, Outcome::Lapsed | Outcome::Replaced)
    {
        lapse(&mut case);
    }
    if case.waiting.link.is_none() && case.outcome == Outcome::Waiting {
        let given = ["approval.approvalUrl", "checkoutUrl"].map(|path| !body.at(path).is_null());
        case.waiting.link_is_kept = given.contains(&true) && known.waiting.link.is_some();
        case.waiting.link = known.waiting.link;
    }
    let was_done = matches!(
        known.outcome,
        Outcome::Confirmed | Outcome::ConfirmedWithChanges
    );
    if let (Outcome::Unknown, true, Some(why)) = (case.outcome, was_done, &mut case.why) {
        why.push_str(&format!(
            "; before, it was read as {}",
            known.outcome.word()
        ));
    }
    case
}

/// The case, unless the answer to `request`, which reads one request to a human, is about another.
/// One that says nothing of its id is about the one that was asked for.
pub(crate) fn answered(request: &Request, mut case: Case) -> Case {
    let reads_one = match case.waiting.kind {
        Kind::Approval => request
            .path
            .first()
            .is_some_and(|first| first == "approvals"),
        Kind::TopUp => request.method == Method::Get,
        Kind::Claim => false,
    };
    let Some(wanted) = request.path.last().filter(|_| reads_one) else {
        return case;
    };
    if case.waiting.id.is_empty() {
        case.waiting.id = wanted.clone();
    }
    match case.waiting.id == *wanted {
        true => case,
        false => doubted(case),
    }
}

fn approval(
    ask: Ask,
    approval: View<'_>,
    found: Option<View<'_>>,
    link: impl Fn(Option<String>) -> Option<String>,
) -> Case {
    let own = id(approval, "id").unwrap_or_default();
    let mut case = Case {
        waiting: Waiting {
            kind: Kind::Approval,
            id: own.clone(),
            link: link(
                approval
                    .text("approvalUrl")
                    .filter(|url| !is_of_other(url, &own)),
            ),
            link_is_kept: false,
            asked_at: at(approval, "createdAt").unwrap_or_default(),
            deadline: at(approval, "expiresAt").unwrap_or_default(),
            ask,
        },
        outcome: Outcome::Waiting,
        moved: Moved::No,
        resolved_at: at(approval, "resolvedAt").unwrap_or_default(),
        evidence: None,
        why: at(approval, "expiresAt")
            .err()
            .map(|()| NO_DEADLINE.to_owned()),
    };
    if is_of_another(&case.waiting.ask, approval) {
        return doubted(case);
    }
    let status = approval.text("status");
    let has_result = approval
        .members("result")
        .iter()
        .any(|(_, value)| !value.is_null());
    match status.as_deref() {
        Some(status @ ("pending" | "declined" | "expired")) if has_result => {
            case.outcome = Outcome::Unknown;
            case.moved = Moved::Unknown;
            case.why = Some(format!(
                "the platform calls it {status} and gives its result"
            ));
        }
        Some("pending") => {}
        Some("declined") => case.outcome = Outcome::Declined,
        Some("expired") => lapse(&mut case),
        Some("confirmed") => {
            confirmed(&mut case, approval, found.map(|found| found.at("contract")))
        }
        other => undocumented(&mut case, other),
    }
    case
}

/// What is said of a deadline that is given in no form that can be read.
const NO_DEADLINE: &str = "the deadline in the answer cannot be read";

/// How far our clock may be from the platform's.
const SKEW: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// How an approval ended that the platform calls expired. It calls one so that was replaced, too,
/// and only the moments tell which; where they do not, that is said.
fn lapse(case: &mut Case) {
    let read = |at: &Option<String>| at.as_deref().and_then(instant);
    let (deadline, end) = (read(&case.waiting.deadline), read(&case.resolved_at));
    let soon = jiff::Timestamp::now().saturating_add(SKEW).ok();
    let early = match (deadline, end) {
        (Some(deadline), Some(end)) => end < deadline,
        (Some(deadline), None) => soon.is_some_and(|soon| soon < deadline),
        (None, _) => false,
    };
    case.outcome = match early {
        true => Outcome::Replaced,
        false => Outcome::Lapsed,
    };
    case.why = match (early, deadline, end) {
        (true, ..) | (_, Some(_), Some(_)) => None,
        (_, None, _) => Some("its deadline is not known".to_owned()),
        (_, _, None) => Some("the platform does not tell when it ended".to_owned()),
    };
}

/// For a status that says nothing: one that is not documented, or none.
fn undocumented(case: &mut Case, status: Option<&str>) {
    case.outcome = Outcome::Unknown;
    case.moved = Moved::Unknown;
    case.why = Some(match status {
        Some(_) => "the platform gives a status that is not documented".to_owned(),
        None => "the answer gives no status".to_owned(),
    });
}

fn top_up(
    ask: Ask,
    body: View<'_>,
    found: Option<View<'_>>,
    link: impl Fn(Option<String>) -> Option<String>,
) -> Case {
    let top_up = body.at("topUp");
    let deadline = match at(body, "expiresAt") {
        Ok(Some(deadline)) => Ok(Some(deadline)),
        other => at(top_up, "expiresAt").and_then(|inner| other.map(|_| inner)),
    };
    let deadline_fault = deadline.is_err().then(|| NO_DEADLINE.to_owned());
    let mut case = Case {
        waiting: Waiting {
            kind: Kind::TopUp,
            id: id(top_up, "id")
                .or_else(|| id(body, "topUpId"))
                .unwrap_or_default(),
            link: link(body.text("checkoutUrl")),
            link_is_kept: false,
            asked_at: at(top_up, "createdAt").unwrap_or_default(),
            deadline: deadline.unwrap_or_default(),
            ask,
        },
        outcome: Outcome::Waiting,
        moved: Moved::No,
        resolved_at: at(top_up, "completedAt").unwrap_or_default(),
        evidence: None,
        why: deadline_fault,
    };
    if let (Some(one), Some(other)) = (id(top_up, "id"), id(body, "topUpId"))
        && one != other
    {
        return doubted(case);
    }
    match top_up.text("status").as_deref() {
        Some("PENDING") => {}
        // A link to pay at says enough.
        None if body.text("checkoutUrl").is_some() => {}
        Some("EXPIRED") => case.outcome = Outcome::Lapsed,
        Some("CANCELED") => case.outcome = Outcome::Declined,
        Some("COMPLETED") => {
            let balance = found.and_then(|found| found.number("credits.availableCents"));
            let paid = sum(top_up.number("amountCents"));
            let doubt = match (balance, paid) {
                (None, _) => Some("the balance could not be read"),
                (Some(_), None) => Some("the amount could not be read"),
                (Some(_), Some(_)) => None,
            };
            if let Some(doubt) = doubt {
                case.outcome = Outcome::Unknown;
                case.moved = Moved::Unknown;
                case.why = Some(format!("the platform says that it was paid, but {doubt}"));
                return case;
            }
            let changes = changes(&case.waiting.ask, None, paid);
            case.outcome = match changes.is_empty() {
                true => Outcome::Confirmed,
                false => Outcome::ConfirmedWithChanges,
            };
            case.moved = Moved::Yes;
            case.evidence = Some(Evidence {
                amount: paid,
                facts: balance
                    .map(|cents| format!("credits available now {}", usd(cents / 100.0)))
                    .into_iter()
                    .collect(),
                changes,
            });
        }
        other => undocumented(&mut case, other),
    }
    case
}

fn claim(ask: Ask, body: View<'_>, link: impl Fn(Option<String>) -> Option<String>) -> Case {
    let waits = !body.at("user_code").is_null()
        || !body.at("verification_uri").is_null()
        || body.text("status").as_deref() == Some("pending");
    Case {
        waiting: Waiting {
            kind: Kind::Claim,
            id: "claim".to_owned(),
            link: link(body.text("verification_uri")),
            link_is_kept: false,
            asked_at: None,
            deadline: None,
            ask,
        },
        outcome: match waits {
            true => Outcome::Waiting,
            false => Outcome::Confirmed,
        },
        moved: Moved::No,
        resolved_at: None,
        evidence: None,
        why: None,
    }
}

/// An amount in dollars as whole cents; `None` for what is no sensible sum.
pub(super) fn cents(of: View<'_>, path: &str) -> Option<i64> {
    sum(of.number(path).map(|dollars| dollars * 100.0))
}

/// Cents as a whole number; `None` for what is no sensible sum.
fn sum(cents: Option<f64>) -> Option<i64> {
    let cents = cents?.round();
    (0.0..1e14).contains(&cents).then_some(cents as i64)
}
