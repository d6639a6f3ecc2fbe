//! Requests to humans as resources: `opentrain://approvals/pending` and one for each request that
//! this installation made or read. They hold no more than the tools tell, and none may be kept: that
//! is what the protocol takes for said where nothing is. Whoever subscribes is told of changes by
//! `subscriptions`; how a request stands is found out in `approvals`.

use std::time::Duration;

use rmcp::model::{
    CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, ListResourceTemplatesResult,
    ListResourcesResult, ReadResourceResult, Reference, Resource, ResourceContents,
    ResourceTemplate,
};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::calls::Calls;
use super::subscriptions::Reads;
use crate::approvals;
use crate::call::CallOptions;
use crate::reply::{Case, Kind, Outcome, Reply, Waiting};
use crate::tool::Id;

/// What all of these resources begin with.
const HEAD: &str = "opentrain://approvals/";
/// The resource that names all requests that wait.
pub(super) const PENDING: &str = "opentrain://approvals/pending";
/// What one of them is called by.
const TEMPLATE: &str = "opentrain://approvals/{id}";
const JSON: &str = "application/json";

/// How many requests are listed; people have a handful open.
const LISTED: usize = 100;
/// How many requests that wait are read when somebody reads all of them, and for how long.
const REFRESHED: usize = 10;
const REFRESHING: Duration = Duration::from_secs(10);
/// Room for what stands around the requests that wait, in bytes.
const FRAME: usize = 500;

/// Which resource an address means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Pending,
    One(String),
}

/// The resource of an address; `None` for an address that none of ours can have.
pub(super) fn which(uri: &str) -> Option<Which> {
    if uri == PENDING {
        return Some(Which::Pending);
    }
    let id = uri.strip_prefix(HEAD)?;
    is_plain(id).then(|| Which::One(id.to_owned()))
}

/// Whether an id can stand in an address as it is.
fn is_plain(id: &str) -> bool {
    Id::fault(id).is_none()
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | ':'))
}

/// The address of a request; a claim has none, since its link is a secret and its id is no id.
fn uri(case: &Case) -> Option<String> {
    let waiting = &case.waiting;
    (waiting.kind != Kind::Claim && is_plain(&waiting.id)).then(|| format!("{HEAD}{}", waiting.id))
}

/// Whether a request waits, as far as is known.
fn is_open(case: &Case) -> bool {
    !case.outcome.is_settled()
}

fn newest_first(cases: Vec<Case>) -> impl Iterator<Item = Case> {
    cases.into_iter().rev()
}

/// What there is now: the list of what waits, and every request that does. From the journal alone.
pub(super) fn list<C: Calls>(calls: &C) -> ListResourcesResult {
    let mut all = vec![
        Resource::new(PENDING, "approvals/pending")
            .with_title("Requests that wait for a human")
            .with_description(
                "Every hire, funding, release, end of a contract and payment for credits that \
                 this installation asked for and nobody has decided, with the links.",
            )
            .with_mime_type(JSON),
    ];
    for case in newest_first(calls.open_requests()) {
        let Some(uri) = uri(&case) else { continue };
        if all.len() > LISTED {
            break;
        }
        // Names of people stay out: they are their own words, and lists are shown to models.
        let ask = &case.waiting.ask;
        let payment = approvals::payment(ask);
        let title = match payment.is_empty() {
            true => ask.action.words().to_owned(),
            false => format!("{}, {payment}", ask.action.words()),
        };
        all.push(
            Resource::new(uri, format!("approvals/{}", case.waiting.id))
                .with_title(title)
                .with_description(format!("{}, when last read", case.outcome.word()))
                .with_mime_type(JSON),
        );
    }
    ListResourcesResult::with_all_items(all)
}

/// How one request is addressed.
pub(super) fn templates() -> ListResourceTemplatesResult {
    let one = ResourceTemplate::new(TEMPLATE, "approval")
        .with_title("A request to a human")
        .with_description(
            "How an approval or a payment for credits stands: outcome, link, amount, deadline.",
        )
        .with_mime_type(JSON);
    ListResourceTemplatesResult::with_all_items(vec![one])
}

/// Ids that begin as given, those that wait first.
///
/// # Errors
///
/// What is to be completed is no argument of ours.
pub(super) fn complete<C: Calls>(
    calls: &C,
    request: &CompleteRequestParams,
) -> Result<CompleteResult, ErrorData> {
    let of_ours = matches!(&request.r#ref, Reference::Resource(of) if of.uri == TEMPLATE);
    if !of_ours || request.argument.name != "id" {
        return Err(ErrorData::invalid_params(
            format!("nothing else can be completed than `id` of {TEMPLATE}"),
            None,
        ));
    }
    let (open, settled): (Vec<Case>, Vec<Case>) = newest_first(calls.requests()).partition(is_open);
    let begins =
        |case: &Case| uri(case).is_some() && case.waiting.id.starts_with(&request.argument.value);
    let all: Vec<String> = (open.into_iter().chain(settled))
        .filter(begins)
        .map(|case| case.waiting.id)
        .collect();
    let (total, most) = (all.len(), CompletionInfo::MAX_VALUES);
    let mut info = CompletionInfo::default();
    info.values = all.into_iter().take(most).collect();
    info.total = u32::try_from(total).ok();
    info.has_more = Some(total > most);
    Ok(CompleteResult::new(info))
}

/// Reads a resource. What waits is read from the platform, unless it was just read.
///
/// # Errors
///
/// There is no such resource, or how it stands can neither be read nor is known.
pub(super) async fn read<C: Calls>(
    calls: &C,
    reads: &Reads,
    address: &str,
    budget: usize,
) -> Result<ReadResourceResult, ErrorData> {
    let body = match which(address) {
        None => return Err(not_found(address)),
        Some(Which::Pending) => pending(calls, reads, budget).await,
        Some(Which::One(id)) => one(calls, reads, address, &id).await?,
    };
    let text = ResourceContents::text(body.to_string(), address).with_mime_type(JSON);
    Ok(ReadResourceResult::new(vec![text]))
}

/// The error of an address that leads nowhere.
pub(super) fn not_found(address: &str) -> ErrorData {
    ErrorData::resource_not_found(
        format!(
            "there is no such resource. Read {PENDING} for what waits, or take the id of an \
             approval or a top-up as an answer gave it."
        ),
        Some(json!({ "uri": address })),
    )
}

/// What is known of a request by its id, whatever its kind.
pub(super) fn known<C: Calls>(calls: &C, id: &str) -> Option<Case> {
    let kinds = [Kind::Approval, Kind::TopUp];
    kinds.into_iter().find_map(|kind| calls.known(kind, id))
}

async fn one<C: Calls>(
    calls: &C,
    reads: &Reads,
    address: &str,
    id: &str,
) -> Result<Value, ErrorData> {
    let before = known(calls, id);
    // Nothing more happens to what is settled.
    if let Some(case) = before.as_ref().filter(|case| !is_open(case)) {
        return Ok(whole(case, None));
    }
    let kind = before.as_ref().map_or(Kind::Approval, |c| c.waiting.kind);
    let read = refresh(calls, reads, kind, id).await;
    let missing = read.as_ref().is_some_and(is_missing);
    match (read.and_then(|reply| reply.case), before) {
        (Some(case), _) => Ok(whole(&case, link(&case))),
        (None, Some(case)) => {
            // Read a moment ago by somebody else, or it could not be read.
            let now = known(calls, id).unwrap_or(case);
            Ok(match reads.is_fresh(kind, id) {
                true => whole(&now, link(&now)),
                false => whole(&unread(now.clone()), link(&now)),
            })
        }
        (None, None) if missing => Err(not_found(address)),
        (None, None) => Err(ErrorData::internal_error(
            "how this request stands could not be read; call opentrain_get_approval to see why",
            Some(json!({ "uri": address })),
        )),
    }
}

/// Reads a request, unless it was just read.
pub(super) async fn refresh<C: Calls>(
    calls: &C,
    reads: &Reads,
    kind: Kind,
    id: &str,
) -> Option<Reply> {
    if reads.is_fresh(kind, id) {
        return None;
    }
    let reply = calls.look(kind, id, 0, CallOptions::default()).await;
    if !reply.is_error {
        reads.note(kind, id);
    }
    Some(reply)
}

/// Whether the platform knows no such request, or nothing could have this id.
pub(super) fn is_missing(reply: &Reply) -> bool {
    let code = reply.structured.get("code").and_then(Value::as_str);
    let status = reply.structured.get("httpStatus").and_then(Value::as_u64);
    reply.is_error && (code == Some("INVALID_ARGUMENTS") || matches!(status, Some(400 | 404 | 422)))
}

/// The link of a request on which a human can still decide.
fn link(case: &Case) -> Option<&String> {
    let waits = matches!(case.outcome, Outcome::Waiting | Outcome::NotShown);
    case.waiting.link.as_ref().filter(|_| waits)
}

/// What was known of a request that cannot be read now.
fn unread(mut case: Case) -> Case {
    case.outcome = Outcome::Unknown;
    case.moved = crate::reply::Moved::Unknown;
    case.why = Some("how it stands could not be read just now".to_owned());
    case
}

/// Everything that waits, newest first, as far as it fits into `budget` bytes.
async fn pending<C: Calls>(calls: &C, reads: &Reads, budget: usize) -> Value {
    let until = Instant::now() + REFRESHING;
    let readable = newest_first(calls.open_requests())
        .map(|case| case.waiting)
        .filter(Waiting::can_be_read);
    for waiting in readable.take(REFRESHED) {
        let read = refresh(calls, reads, waiting.kind, &waiting.id);
        if tokio::time::timeout_at(until, read).await.is_err() {
            break;
        }
    }
    let now: Vec<Case> = newest_first(calls.open_requests()).collect();
    let mut rows = Vec::new();
    let mut left = budget.saturating_sub(FRAME);
    for case in &now {
        let row = row(case, reads);
        let size = row.to_string().len() + 1;
        if size > left {
            break;
        }
        left -= size;
        rows.push(row);
    }
    let mut body = Map::new();
    body.insert("waiting".into(), now.len().into());
    if rows.len() < now.len() {
        let more = format!(
            "{} more, older: read each by its id, as {TEMPLATE}",
            now.len() - rows.len()
        );
        body.insert("more".into(), more.into());
    }
    body.insert("requests".into(), rows.into());
    body.into()
}

/// A request among all that wait.
fn row(case: &Case, reads: &Reads) -> Value {
    let waiting = &case.waiting;
    let mut row = Map::new();
    row.insert("outcome".into(), case.outcome.word().into());
    row.insert("notice".into(), approvals::headline(case).into());
    row.insert("id".into(), waiting.id.as_str().into());
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            row.insert(name.to_owned(), value.into());
        }
    };
    put("uri", uri(case));
    put("link", link(case).cloned());
    put("deadline", waiting.deadline.clone());
    if !reads.is_fresh(waiting.kind, &waiting.id) {
        put("note", Some("as last read, which was not now".to_owned()));
    }
    row.into()
}

/// A request in full. Whom it is about stands in the notice alone, quoted and cut.
fn whole(case: &Case, link: Option<&String>) -> Value {
    let waiting = &case.waiting;
    let ask = &waiting.ask;
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| {
        let says_something = match &value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            Value::Object(members) => !members.is_empty(),
            _ => true,
        };
        if says_something {
            all.insert(name.to_owned(), value);
        }
    };
    let evidence = case.evidence.as_ref();
    put("outcome", case.outcome.word().into());
    put("notice", approvals::headline(case).into());
    put("why", case.why.clone().into());
    put("id", waiting.id.as_str().into());
    put("action", ask.action.words().into());
    put("link", link.cloned().into());
    put("deadline", waiting.deadline.clone().into());
    put("amountCents", ask.amount.into());
    put("totalCents", ask.total().into());
    put(
        "confirmedCents",
        evidence.and_then(|seen| seen.amount).into(),
    );
    put("moneyMoved", case.moved.word().into());
    put("askedAt", waiting.asked_at.clone().into());
    put("resolvedAt", case.resolved_at.clone().into());
    put("effect", evidence.map(|seen| seen.facts.clone()).into());
    put("ids", serde_json::to_value(&ask.ids).unwrap_or_default());
    if is_open(case) {
        put("check", ask.doubts.clone().into());
    }
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_a_resource_or_nothing() {
        let one = |id: &str| Some(Which::One(id.to_owned()));
        for (address, wanted) in [
            ("opentrain://approvals/pending", Some(Which::Pending)),
            ("opentrain://approvals/apr_1", one("apr_1")),
            ("opentrain://approvals/01J8-x.y~z:1", one("01J8-x.y~z:1")),
            ("opentrain://approvals/", None),
            ("opentrain://approvals", None),
            ("opentrain://approvals/..", None),
            ("opentrain://approvals/a/b", None),
            ("opentrain://approvals/a%2Fb", None),
            ("opentrain://approvals/a?b", None),
            ("opentrain://approvals/a b", None),
            ("opentrain://approvals/{id}", None),
            ("opentrain://approvals/ä", None),
            ("opentrain://jobs/job_1", None),
            ("OPENTRAIN://approvals/pending", None),
            ("https://app.opentrain.ai/approvals/apr_1", None),
            ("file:///etc/passwd", None),
            ("", None),
        ] {
            assert_eq!(which(address), wanted, "{address}");
        }
        assert_eq!(which(&format!("{HEAD}{}", "a".repeat(201))), None);
    }
}
