//! What the model is told when a call fails: what was tried, what happened in the platform's own
//! words, and what to do next. The text alone suffices, and so does the structured half; hosts
//! show one or the other. What to do about which refusal is in `remedies`.

mod ids;
mod remedies;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use crate::api::{Failure, Refusal, Retry};
use crate::reply::Reply;
use crate::text::ways::{BRING, REPLACE, START_OVER};
use crate::text::{Manner, Text, shorten};
use crate::tool::{BadArguments, Prepared, Problem, Tool, today_and_later};

/// Longest detail, in bytes, that is told before the remedy.
const SHORT: usize = 200;

/// Longest code, reason and request id in the first line, in characters.
const LONGEST_CODE: usize = 120;

/// What is known of this installation's account when a call fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// A claim token is saved, so a claim can be started or is under way.
    pub(crate) claim_pending: bool,
    /// The token comes from an environment variable, so saving another does not change it.
    pub(crate) token_from_environment: bool,
}

/// The reply for a request that brought no 2xx answer.
pub(crate) fn explain(
    tool: &Tool,
    prepared: &dyn Prepared,
    failure: &Failure,
    standing: Standing,
    manner: Manner,
) -> Reply {
    let name = tool.name();
    match failure {
        Failure::Refused(refusal) => refused(name, prepared, refusal, standing, manner),
        Failure::Unreachable { cause, attempts } => plain(
            manner,
            "UNREACHABLE",
            format!(
                "{name} failed: the platform could not be reached ({attempts} {}). Nothing was \
                 changed.",
                if *attempts == 1 {
                    "attempt"
                } else {
                    "attempts"
                }
            ),
            Some(cause),
            vec![
                "Check the network connection and the base URL (`opentrain-mcp doctor` tells \
                 which part fails), then call again."
                    .to_owned(),
            ],
        ),
        Failure::OutcomeUnknown { cause, attempts } => plain(
            manner,
            "OUTCOME_UNKNOWN",
            format!(
                "UNKNOWN: {name} was sent ({attempts} {}) and the answer was lost, so it may or may \
                 not have taken effect. Do not treat it as failed.",
                if *attempts == 1 { "time" } else { "times" }
            ),
            Some(cause),
            vec![prepared.after_lost_answer()],
        ),
        Failure::NoToken => plain(
            manner,
            "NO_TOKEN",
            format!("{name} was not sent: no OpenTrain API token is known on this machine."),
            None,
            vec![
                "New here: opentrain_register_agent {} saves a token, and every tool works at once."
                    .to_owned(),
                format!("The account exists already: {BRING}."),
            ],
        ),
        Failure::NoClaimToken => plain(
            manner,
            "NO_CLAIM_TOKEN",
            format!("{name} was not sent: no claim token is saved on this machine."),
            None,
            vec![
                "A claim token exists only between opentrain_register_agent and the completed \
                 claim. Call opentrain_auth_status {}: a scope such as `proposals:write` there \
                 shows that the account is claimed already."
                    .to_owned(),
            ],
        ),
        Failure::AlreadyRegistered { path } => plain(
            manner,
            "ALREADY_REGISTERED",
            format!(
                "{name} was not sent: credentials are saved already, in {}.",
                path.display()
            ),
            None,
            vec![
                "Go on with the saved account: call opentrain_auth_status {}.".to_owned(),
                START_OVER.to_owned(),
            ],
        ),
        Failure::BadSegment { cause } => plain(
            manner,
            "INVALID_ARGUMENTS",
            format!("{name} was not sent: an id cannot be part of a URL."),
            Some(cause),
            vec!["Pass the id exactly as an earlier answer gave it.".to_owned()],
        ),
        Failure::BadAnswer { status, cause } => plain(
            manner,
            "BAD_ANSWER",
            match tool.effect().is_read() {
                true => format!("{name}: HTTP {status}, but the answer could not be used."),
                false => format!(
                    "UNKNOWN: {name} was sent and answered with HTTP {status}, but the answer \
                     could not be used."
                ),
            },
            Some(cause),
            vec![match tool.effect().is_read() {
                true if takes_a_limit(tool) => {
                    "Ask for less (a smaller `limit`), or try again later.".to_owned()
                }
                true => "Try again later.".to_owned(),
                false => prepared.after_lost_answer(),
            }],
        ),
        Failure::Credentials { path, cause } => plain(
            manner,
            "CREDENTIALS_FILE",
            format!(
                "{name}: something is wrong with the credentials file {}.",
                path.display()
            ),
            Some(cause),
            vec!["A person has to look at that file; `opentrain-mcp doctor` helps.".to_owned()],
        ),
        Failure::CredentialsNotSaved { path, cause } => plain(
            manner,
            "CREDENTIALS_NOT_SAVED",
            format!(
                "{name}: the platform answered with new credentials, and they could not be saved \
                 in {}.",
                path.display()
            ),
            Some(cause),
            vec![format!(
                "A person has to look at that folder now: the platform delivers such a token \
                     only once. If it is lost, {REPLACE}."
            )],
        ),
    }
}

fn takes_a_limit(tool: &Tool) -> bool {
    let schema = tool.input_schema();
    let properties = schema.get("properties");
    properties.is_some_and(|properties| properties.get("limit").is_some())
}

/// The reply for arguments that could not be read: every problem at once.
pub(crate) fn bad_arguments(tool: &Tool, bad: &BadArguments, manner: Manner) -> Reply {
    let count = bad.0.len();
    let mut text = Text::new(manner);
    text.line(format!(
        "{} was not called: {count} {} with its arguments.",
        tool.name(),
        if count == 1 { "problem" } else { "problems" }
    ));
    for problem in &bad.0 {
        text.line(format!("- {problem}"));
    }
    let example = with_dates_to_come(tool.example());
    text.line(format!(
        "next: call again with all of that put right. An example: {example}"
    ));
    let text = text.finish(|_| true);
    let problems: Vec<Value> = bad
        .0
        .iter()
        .map(|p| json!({ "path": p.path, "problem": p.what }))
        .collect();
    let structured = json!({
        "error": format!("{} was not called: its arguments are not right.", tool.name()),
        "code": "INVALID_ARGUMENTS",
        "problems": problems,
        "example": example,
    });
    Reply {
        text,
        structured,
        is_error: true,
        misused: true,
        ..Reply::default()
    }
}

/// The reply for a call that was held back after a look: `why` is said, and that it is a person who
/// decides.
pub(crate) fn held_back(tool: &Tool, why: &[Problem], manner: Manner) -> Reply {
    let mut text = Text::new(manner);
    let headline = format!("{} was not sent, and nothing was changed.", tool.name());
    text.line(&headline);
    for problem in why {
        text.line(format!("- {problem}"));
    }
    let step = "Put that to your human; call again only as they decide.";
    text.line(format!("next: {step}"));
    let problems: Vec<Value> = why
        .iter()
        .map(|p| json!({ "path": p.path, "problem": p.what }))
        .collect();
    Reply {
        text: text.finish(|_| true),
        structured: json!({
            "error": headline, "code": "HELD_BACK", "problems": problems, "next": [step],
        }),
        is_error: true,
        ..Reply::default()
    }
}

/// An example of a call whose dates are near and not past, so that nobody copies a day long gone.
fn with_dates_to_come(mut example: Value) -> Value {
    if let Value::Object(members) = &mut example {
        for (name, value) in members.iter_mut() {
            match (name.as_str(), value.as_str()) {
                ("dueDate" | "expiresAt", Some(date)) => {
                    let (_, later) = today_and_later();
                    let time = date.get(10..).unwrap_or_default();
                    *value = format!("{later}{time}").into();
                }
                _ => *value = with_dates_to_come(value.take()),
            }
        }
    }
    example
}

fn refused(
    name: &str,
    prepared: &dyn Prepared,
    refusal: &Refusal,
    standing: Standing,
    manner: Manner,
) -> Reply {
    let mut steps = prepared.remedy(refusal);
    steps.splice(0..0, remedies::cursor(&prepared.request(), refusal));
    let misplaced = match refusal.status {
        400 | 404 => ids::misplaced(&prepared.request()),
        _ => Vec::new(),
    };
    // That says why there is no such thing; a 400 may have another reason.
    let explained = refusal.status == 404 && !misplaced.is_empty();
    if steps.is_empty() && !explained {
        steps = remedies::general(refusal, standing);
        // An error of the platform's own may come after the change was made.
        if refusal.status >= 500
            && refusal.reason().is_none()
            && prepared.request().retry == Retry::Write
        {
            steps.push(prepared.after_lost_answer());
        }
    }
    steps.splice(0..0, misplaced);
    let steps: Vec<String> = steps
        .iter()
        .map(|step| manner.fit(step).into_owned())
        .collect();
    let mut text = Text::new(manner);
    let mut headline = format!("{name} failed: HTTP {}", refusal.status);
    if let Some(code) = &refusal.code {
        headline.push_str(&format!(" {}", shorten(code, LONGEST_CODE)));
    }
    if let Some(reason) = refusal.reason() {
        headline.push_str(&format!(", reason {}", shorten(reason, LONGEST_CODE)));
    }
    if let Some(id) = &refusal.request_id {
        headline.push_str(&format!(", requestId {}", shorten(id, LONGEST_CODE)));
    }
    text.line(headline + ".");
    text.field("The platform says", refusal.message.as_deref());
    text.check_links("link", refusal.message.as_deref().unwrap_or_default());
    let details = refusal.details().and_then(Value::as_object);
    for (key, value) in details.into_iter().flatten() {
        if key.ends_with("Url") {
            text.link(&format!("details.{key}"), value.as_str());
        }
    }
    // Short details belong to the first lines; a long one must not push the remedy out of sight.
    let (short, long): (Vec<String>, Vec<String>) = details
        .into_iter()
        .flatten()
        .filter(|(key, _)| !key.ends_with("Url") && *key != "reason")
        .map(|(key, value)| format!("details.{key}: {}", told(value)))
        .partition(|line| line.len() <= SHORT);
    short.iter().for_each(|line| text.line(line));
    let inside = details.into_iter().flatten();
    let inside = inside.filter(|(key, value)| !(key.ends_with("Url") && value.is_string()));
    let beyond: Vec<(&String, &Value)> = beyond_the_envelope(refusal).collect();
    for (key, value) in inside.chain(beyond) {
        links(key, value, &mut text);
    }
    for step in &steps {
        text.line(format!("next: {step}"));
    }
    long.iter().for_each(|line| text.line(line));
    // A validator's issues arrive as a bare list.
    if let Some(details) = refusal.details().filter(|d| !d.is_object() && !d.is_null()) {
        text.line(format!("details: {}", told(details)));
    }
    for (key, value) in beyond_the_envelope(refusal) {
        // Their names are not ours: none may pass for a line of this server's.
        text.line(format!("platform.{key}: {}", told(value)));
    }
    if let Some(raw) = &refusal.raw {
        text.quote(
            "a proxy or server in between",
            [(String::new(), Some(raw.clone()))],
        );
    }
    if refusal.attempts > 1 {
        text.line(format!("{} attempts were made.", refusal.attempts));
    }

    let mut structured = Map::new();
    structured.insert("httpStatus".into(), refusal.status.into());
    match &refusal.body {
        Some(Value::Object(members)) => structured.extend(members.clone()),
        Some(other) => {
            structured.insert("body".into(), other.clone());
        }
        None => {
            structured.insert(
                "error".into(),
                refusal.raw.clone().unwrap_or_default().into(),
            );
        }
    }
    structured.insert("next".into(), steps.into());
    let billing = (refusal.reason() == Some("payment_method_required"))
        .then(|| details?.get("billingUrl")?.as_str().map(str::to_owned))
        .flatten()
        .filter(|link| text.trusts(link));
    Reply {
        billing,
        text: text.finish(|_| true),
        structured: Value::Object(structured),
        is_error: true,
        ..Reply::default()
    }
}

/// Members of a refusal that are not of the envelope, such as the bare `{id, status}` of a job
/// that is no longer listed.
fn beyond_the_envelope(refusal: &Refusal) -> impl Iterator<Item = (&String, &Value)> {
    const ENVELOPE: &[&str] = &["error", "code", "requestId", "details", "error_description"];
    let members = refusal.body.as_ref().and_then(Value::as_object);
    members
        .into_iter()
        .flatten()
        .filter(|(key, _)| !ENVELOPE.contains(&key.as_str()))
}

/// Warns of the links inside a value that nobody is to be sent to.
fn links(key: &str, value: &Value, text: &mut Text) {
    match value {
        Value::String(said) => text.check_links(key, said),
        Value::Array(items) => items.iter().for_each(|item| links(key, item, text)),
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(key, value)| links(key, value, text));
        }
        _ => {}
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

/// A failure that did not come from the platform's own answer.
fn plain(
    manner: Manner,
    code: &str,
    headline: String,
    cause: Option<&String>,
    mut steps: Vec<String>,
) -> Reply {
    steps.retain(|step| !step.is_empty());
    let steps: Vec<String> = steps
        .iter()
        .map(|step| manner.fit(step).into_owned())
        .collect();
    let mut text = Text::new(manner);
    text.line(&headline);
    text.field("cause", cause);
    for step in &steps {
        text.line(format!("next: {step}"));
    }
    let mut structured = json!({ "error": headline, "code": code });
    if let Value::Object(members) = &mut structured {
        if let Some(cause) = cause {
            members.insert("cause".into(), cause.clone().into());
        }
        members.insert("next".into(), steps.into());
    }
    Reply {
        text: text.finish(|_| true),
        structured,
        is_error: true,
        ..Reply::default()
    }
}
