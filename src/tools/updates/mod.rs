//! The account's own event feed. The tokenless feed of the public marketplace is in `jobs`; pushed
//! events are in `webhooks`.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::{Refusal, Request, View};
use crate::text::ways::MINT;
use crate::text::{Text, moment, not_as_ours, shorten};
use crate::tool::{
    AnswerField, Effect, Endpoint, Kind, Problem, Tool, Toolset, Wait, WaitSeconds, is_moment,
};

pub(super) const TOOLS: &[Tool] = &[Tool::of::<PollUpdates>()];

/// Longest value of an event's data in the text half, in characters.
const LONGEST: usize = 100;

/// Reads what happened since a cursor, oldest first; can wait for the next event.
///
/// Keep `nextCursor` for the next call; while `hasMore`, call again at once. Events hold ids and
/// states only. approval.confirmed is also sent for declined and expired ones: see `data.status`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PollUpdates {
    /// Last `nextCursor`; without it, from the beginning.
    #[schemars(extend("x-aliases" = ["nextCursor"]))]
    cursor: Option<String>,
    /// A cursor under another name; a moment is refused.
    #[schemars(extend("x-hidden" = true, "x-aliases" = ["after", "from", "updatedSince", "createdAfter"]))]
    since: Option<String>,
    /// Default: the platform's.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
    /// Above 45 only with tasks.
    #[serde(default)]
    #[schemars(range(max = 86400), extend("x-aliases" = ["wait", "timeoutSeconds"], "x-seconds" = true))]
    wait_seconds: WaitSeconds,
}

impl Endpoint for PollUpdates {
    const NAME: &'static str = "opentrain_poll_updates";
    const TITLE: &'static str = "Poll updates";
    const TOOLSET: Toolset = Toolset::Updates;
    const EFFECT: Effect = Effect::Reads;
    const SOURCE: &'static str = "docs/developers/api-reference/updates/poll";
    const EXAMPLE: &'static str = r#"{"cursor":"1041","waitSeconds":45}"#;
    const PARTS: bool = true;
    const ANSWER: &'static [AnswerField] = &[
        (
            "events",
            Kind::List,
            "id, type, createdAt, resourceId, jobId, data {ids and states}",
        ),
        ("nextCursor", Kind::Text, "Keep it and send it next time"),
        ("hasMore", Kind::Flag, "Call again at once"),
    ];

    fn check(&self) -> Vec<Problem> {
        let Some(since) = &self.since else {
            return Vec::new();
        };
        match &self.cursor {
            _ if is_moment(since) => vec![Problem::new(
                "since",
                "is a moment, and this feed is not read by time but by cursor. Leave it out to read \
                 from the account's beginning, or give `cursor`: the `nextCursor` of the last \
                 call. Every event tells its `createdAt`; pass over those that are too old",
            )],
            Some(cursor) if cursor != since => vec![Problem::new(
                "since",
                "says something else than `cursor`; give `cursor` alone",
            )],
            _ => Vec::new(),
        }
    }

    fn request(&self) -> Request {
        Request::get(["updates"])
            .query("cursor", self.cursor())
            .query("limit", self.limit)
    }

    fn summary(&self, body: View<'_>, text: &mut Text) {
        let events = body.list("events");
        let cursor = body
            .text("nextCursor")
            .or_else(|| self.cursor().map(str::to_owned));
        let more = body.flag("hasMore") == Some(true);
        let mut line = match events.len() {
            0 => "No new events.".to_owned(),
            1 => "1 event.".to_owned(),
            count => format!("{count} events, oldest first."),
        };
        if more {
            line.push_str(" More wait: call again at once.");
        }
        if let Some(cursor) = &cursor {
            line.push_str(&format!(
                " Keep nextCursor {cursor} and send it as `cursor` next time."
            ));
        }
        text.line(line);
        let job = job_of_all(&events);
        text.field("all of job", job.as_ref());
        for kind in kinds(&events) {
            tell(&kind, job.is_some(), text);
        }
        let mut with = json!({});
        if let Value::Object(members) = &mut with {
            if let Some(cursor) = cursor {
                members.insert("cursor".into(), cursor.into());
            }
            if let Some(limit) = self.limit {
                members.insert("limit".into(), limit.into());
            }
            if !more {
                members.insert("waitSeconds".into(), 45.into());
            }
        }
        let why = match more {
            true => "the events after these",
            false => "wait for the next event",
        };
        text.next(why, "opentrain_poll_updates", with);
    }

    fn remedy(&self, refusal: &Refusal) -> Vec<String> {
        let by_scope = refusal
            .details()
            .is_some_and(|d| d.get("requiredScopes").is_some());
        match by_scope {
            true => vec![format!(
                "The token has none of proposals:read, messages:read and payments:read; one of \
                 them is enough, for the events of its kind: {MINT}."
            )],
            false => Vec::new(),
        }
    }

    fn wait(&self) -> Option<Wait> {
        Some(Wait::of(self.wait_seconds, "the next event"))
    }

    fn is_settled(&self, body: View<'_>) -> bool {
        !body.list("events").is_empty()
    }
}

/// The events of one type, in their order; types in the order in which they first come.
fn kinds<'a>(events: &[View<'a>]) -> Vec<Vec<View<'a>>> {
    let mut kinds: Vec<(String, Vec<View<'a>>)> = Vec::new();
    for event in events {
        let kind = event.text_or_dash("type");
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, same)) => same.push(*event),
            None => kinds.push((kind, vec![*event])),
        }
    }
    kinds.into_iter().map(|(_, same)| same).collect()
}

impl PollUpdates {
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref().or(self.since.as_deref())
    }
}

/// One heading for all of a type: what they have in common and the call that reads one. The table
/// under it holds what differs, and no value twice in a line.
fn tell(events: &[View<'_>], one_job: bool, text: &mut Text) {
    let Some(first) = events.first() else { return };
    let kind = first.text_or_dash("type");
    if let Some(parts) = apart(&kind, events) {
        for part in parts {
            tell(&part, one_job, text);
        }
        return;
    }
    let mut heading = format!("{} ({})", not_as_ours(kind.as_str().into()), events.len());
    if kind == "approval.confirmed" {
        heading.push_str("; sent for every decision, declined and expired too: see status");
    }
    let (named, read) = match follow_up(&kind) {
        Some((tool, argument)) => (argument, format!("; read with {tool}")),
        None => ("", String::new()),
    };
    let mut columns = columns(events, named);
    if one_job {
        columns.retain(|(name, _)| name != JOB);
    }
    let mut common: Vec<String> = Vec::new();
    columns.retain(|(name, cells)| {
        let all_same = cells.windows(2).all(|pair| pair.first() == pair.last());
        if let (true, Some(value)) = (all_same, cells.first().and_then(Option::as_ref)) {
            common.push(format!("{name} {value}"));
        }
        !all_same
    });
    for (name, cells) in &mut columns {
        if let Some(day) = same_day(name, cells) {
            common.push(format!("on {day}"));
            for cell in cells.iter_mut().flatten() {
                *cell = cell.split_off(DAY + 1);
            }
        }
    }
    if !common.is_empty() {
        let all = if events.len() > 1 { "all " } else { "" };
        heading.push_str(&format!("; {all}{}", common.join(", ")));
    }
    text.line(heading + &read);
    if columns.is_empty() {
        return;
    }
    let header: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    text.table(
        &header,
        (0..events.len()).map(|row| {
            let cell = |(_, cells): &Column| cells.get(row).cloned().flatten();
            let dash = || "-".to_owned();
            let cells = columns
                .iter()
                .map(|column| cell(column).unwrap_or_else(dash));
            cells.collect()
        }),
    );
}

/// The events by what they are read with, where a few things have many of them: six messages of one
/// conversation need its id once.
fn apart<'a>(kind: &str, events: &[View<'a>]) -> Option<Vec<Vec<View<'a>>>> {
    let (_, argument) = follow_up(kind)?;
    let mut parts: Vec<(Option<String>, Vec<View<'a>>)> = Vec::new();
    for event in events {
        let id = event.text(&format!("data.{argument}"));
        match parts.iter_mut().find(|(known, _)| *known == id) {
            Some((_, same)) => same.push(*event),
            None => parts.push((id, vec![*event])),
        }
    }
    let worth = parts.len() > 1 && parts.len() * 3 <= events.len();
    worth.then(|| parts.into_iter().map(|(_, same)| same).collect())
}

/// The job of all events, where they are of one.
fn job_of_all(events: &[View<'_>]) -> Option<String> {
    let job = events.first()?.text("jobId")?;
    let same = |event: &View<'_>| event.text("jobId").as_ref() == Some(&job);
    (events.len() > 1 && events.iter().all(same)).then_some(job)
}

const JOB: &str = "jobId";

/// A heading and a cell for each event.
type Column = (String, Vec<Option<String>>);

/// Length of a date.
const DAY: usize = "2026-01-31".len();

/// Every column that some event fills. The argument of the tool to read with is called by its name,
/// and what an event says twice stands there once.
fn columns(events: &[View<'_>], named: &str) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut put = |name: &str, row: usize, value: String| {
        let at = match columns.iter().position(|(known, _)| known == name) {
            Some(at) => at,
            None => {
                columns.push((name.to_owned(), vec![None; events.len()]));
                columns.len() - 1
            }
        };
        let cell = columns
            .get_mut(at)
            .and_then(|(_, cells)| cells.get_mut(row));
        if let Some(cell) = cell {
            *cell = Some(value);
        }
    };
    for (row, event) in events.iter().enumerate() {
        let mut said: Vec<String> = Vec::new();
        if let Some(id) = event.text("id") {
            put("id", row, id);
        }
        if let Some(at) = event.text("createdAt") {
            put("at", row, moment(&at));
        }
        let data: Vec<(&str, String)> = event
            .members("data")
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| {
                let told = match value.value() {
                    Value::String(told) => told.clone(),
                    other => other.to_string(),
                };
                (name, shorten(&told, LONGEST))
            })
            .collect();
        for (name, value) in data.iter().filter(|(name, _)| *name == named) {
            put(name, row, value.clone());
            said.push(value.clone());
        }
        if let Some(id) = event.text("resourceId").filter(|id| !said.contains(id)) {
            let called = data
                .iter()
                .find(|(name, value)| name.ends_with("Id") && *value == id);
            put(
                called.map_or("resourceId", |(name, _)| name),
                row,
                id.clone(),
            );
            said.push(id);
        }
        if let Some(id) = event.text("jobId").filter(|id| !said.contains(id)) {
            put(JOB, row, id.clone());
            said.push(id);
        }
        for (name, value) in data {
            let is_id = name.ends_with("Id");
            if name != named && !(is_id && said.contains(&value)) {
                put(name, row, value);
            }
        }
    }
    columns
}

/// The day of all cells of the column of moments, if it is one.
fn same_day(name: &str, cells: &[Option<String>]) -> Option<String> {
    let day = |cell: &Option<String>| {
        let cell = cell.as_ref()?;
        let (day, rest) = cell.split_at_checked(DAY)?;
        (rest.len() > 1 && day.starts_with("20")).then(|| day.to_owned())
    };
    let first = cells.first().and_then(day)?;
    let same = name == "at" && cells.iter().all(|cell| day(cell).as_ref() == Some(&first));
    same.then_some(first)
}

/// The call that reads what events of a type are about, and the member of their data that is its
/// argument, the tool's only required one.
/// Source: docs/developers/guides/stay-in-sync.
fn follow_up(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "proposal.received" | "proposal.status_changed" => ("opentrain_get_proposal", "proposalId"),
        "message.received" => ("opentrain_read_messages", "conversationId"),
        "contract.created" | "milestone.status_changed" | "contract.budget_state_changed" => {
            ("opentrain_get_contract", "contractId")
        }
        "approval.confirmed" => ("opentrain_get_approval", "approvalId"),
        "payment.pending" => ("opentrain_list_pending_payments", ""),
        _ => return None,
    })
}
