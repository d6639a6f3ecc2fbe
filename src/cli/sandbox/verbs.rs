//! What can be asked of the control door from the shell, and the one request that each of it is.
//! Whether it can be done is decided by the sandbox.

use clap::{Args, Subcommand, ValueEnum};
use jiff::{Span, SpanRelativeTo};
use serde_json::{Map, Number, Value, json};

use super::fault::FaultVerb;

/// The arguments of `sandbox ctl`.
#[derive(Args, Clone, Debug)]
pub(in crate::cli) struct CtlArgs {
    /// Address of the sandbox [default: http://127.0.0.1:4010, or the port of
    /// OPENTRAIN_SANDBOX_PORT]
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

/// One request to the control door.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Request {
    pub(super) method: &'static str,
    /// Segments below `/sandbox`, not encoded.
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
}

/// Which account is meant.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Whose {
    /// Account that is meant; needed when there are several
    #[arg(long, value_name = "ID")]
    account: Option<String>,
}

/// What is asked for.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Verb {
    /// Tell its seed, speed and time, and which accounts it has
    State,
    /// Move its clock; never back
    #[command(subcommand)]
    Clock(ClockVerb),
    /// Forget everything, all accounts included
    Reset {
        /// Another seed for the made-up people
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
    },
    /// Complete the open claim, as its human would by typing the code
    Claim {
        /// The human's address, if it is not the one of the claim
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        whose: Whose,
    },
    /// Put a card on file, or take it away
    Card {
        state: Switch,
        #[command(flatten)]
        whose: Whose,
    },
    /// Switch a feature of an account
    Feature {
        /// Its key, as in the capabilities
        key: String,
        state: Switch,
        #[command(flatten)]
        whose: Whose,
    },
    /// Set the scopes of an account's tokens
    Scopes {
        /// `all`, `default`, or scopes separated by commas
        scopes: String,
        #[command(flatten)]
        whose: Whose,
    },
    /// Mint a token as the Settings page does, and show it once
    Token {
        /// `all`, `default`, or scopes separated by commas
        scopes: String,
        /// What it is called
        #[arg(long)]
        name: Option<String>,
        /// Address of the member of the team who makes it, if not the owner
        #[arg(long, value_name = "EMAIL")]
        member: Option<String>,
        #[command(flatten)]
        whose: Whose,
    },
    /// Switch whether agents can register by themselves
    Registration { state: Switch },
    /// Switch whether the account can have a team
    Teams {
        state: Switch,
        #[command(flatten)]
        whose: Whose,
    },
    /// Let emails to a team arrive, or fail
    Mail {
        #[arg(value_name = "works|fails")]
        state: Mail,
        #[command(flatten)]
        whose: Whose,
    },
    /// Add credits, or take some away
    Credits {
        /// Dollars, such as 25 or -4.50
        #[arg(allow_hyphen_values = true, value_parser = cents)]
        amount: i64,
        /// What the ledger says of it
        #[arg(long)]
        note: Option<String>,
        #[command(flatten)]
        whose: Whose,
    },
    /// Accept an invitation to the team
    Join {
        /// The address that was invited
        email: String,
        #[command(flatten)]
        whose: Whose,
    },
    /// Confirm a request for consent
    Confirm {
        approval: String,
        /// What pays
        #[arg(long)]
        source: Option<Source>,
        /// Amount of the first milestone in dollars, if the person changes it
        #[arg(long, value_name = "DOLLARS", value_parser = number)]
        amount: Option<Number>,
        /// Its name, if the person changes it
        #[arg(long)]
        name: Option<String>,
        /// What is to be done for it, if the person changes it
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Its due date, if the person changes it
        #[arg(long, value_name = "DATE")]
        due: Option<String>,
    },
    /// Decline a request for consent
    Decline { approval: String },
    /// Pay a top-up
    Pay { top_up: String },
    /// Leave a top-up's checkout without paying
    CancelTopUp { top_up: String },
    /// List the made-up people
    People,
    /// Let somebody apply to a job at once
    Propose {
        job: String,
        /// Who, by id or short name
        #[arg(long)]
        person: Option<String>,
        /// The bid in dollars
        #[arg(long, value_parser = number)]
        amount: Option<Number>,
    },
    /// Be done hiring for an open job, or go on
    Hiring {
        job: String,
        #[arg(value_name = "done|open")]
        state: Hiring,
    },
    /// Put a proposal where the employer's board would
    Proposal {
        proposal: String,
        /// As listed, or as the API spells it, such as NOT_A_FIT
        #[arg(ignore_case = true)]
        status: Status,
    },
    /// Let the trainer of a conversation write
    Say { conversation: String, text: String },
    /// Make a conversation read-only, or let its trainer block the employer
    Conversation {
        conversation: String,
        // Not called read-only, which is a setting of the program.
        /// Nobody can write in it
        #[arg(long, value_name = "on|off")]
        closed: Option<Switch>,
        /// The trainer has blocked the employer
        #[arg(long, value_name = "on|off", required_unless_present = "closed")]
        blocked: Option<Switch>,
    },
    /// Let the trainer of a contract work
    Usage {
        contract: String,
        /// Hours worked
        #[arg(long, value_parser = number, required_unless_present_any = ["labels", "tasks"])]
        hours: Option<Number>,
        /// Labels delivered
        #[arg(long)]
        labels: Option<u64>,
        /// Tasks delivered
        #[arg(long)]
        tasks: Option<u64>,
    },
    /// Let the trainer ask for the payout of a milestone
    Payout { milestone: String },
    /// Cancel a milestone
    CancelMilestone { milestone: String },
    /// Let the trainer dispute a milestone
    Dispute { milestone: String },
    /// Show what was delivered to a webhook
    Deliveries { webhook: String },
    /// Break answers of the API
    #[command(subcommand)]
    Fault(FaultVerb),
    /// Show the last requests and what was answered
    Log {
        /// How many at most
        #[arg(long)]
        limit: Option<u32>,
        /// Only those with this in their path; `*` and `{id}` stand for anything
        #[arg(long)]
        path: Option<String>,
        /// Only those that tried to act in a person's place and were refused
        #[arg(long)]
        attempts: bool,
    },
}

/// How the clock is moved.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum ClockVerb {
    /// Let time pass
    Advance {
        /// Such as 3d, 2h, 90s or 1d12h
        #[arg(value_parser = seconds)]
        time: u64,
    },
    /// Go to a moment
    To {
        /// Such as 2027-01-01T00:00:00Z
        moment: String,
    },
    /// Let it stand still; only `advance` and `to` move it then
    Freeze,
    /// Let it go on from where it stands
    Unfreeze,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

/// Whether emails arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Mail {
    Works,
    Fails,
}

/// Whether anybody else is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Hiring {
    Done,
    Open,
}

/// What pays for an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    Card,
    Credits,
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Status {
    Unreviewed,
    Shortlisted,
    Maybe,
    Declined,
    #[value(alias = "not_a_fit")]
    NotAFit,
    #[value(alias = "resume_sent")]
    ResumeSent,
}

impl Verb {
    /// The request that it is.
    pub(super) fn request(&self) -> Request {
        match self {
            Verb::State => get(&[]),
            Verb::Clock(ClockVerb::Advance { time }) => {
                post(&["clock"], json!({ "advanceSeconds": time }))
            }
            Verb::Clock(ClockVerb::Freeze) => post(&["clock"], json!({ "frozen": true })),
            Verb::Clock(ClockVerb::Unfreeze) => post(&["clock"], json!({ "frozen": false })),
            Verb::Clock(ClockVerb::To { moment }) => post(&["clock"], json!({ "to": moment })),
            Verb::Reset { seed } => post(&["reset"], json!({ "seed": seed })),
            Verb::Claim { email, whose } => {
                whose.post(&["claims", "complete"], json!({ "email": email }))
            }
            Verb::Card { state, whose } => {
                whose.post(&["accounts", "card"], json!({ "onFile": state.is_on() }))
            }
            Verb::Feature { key, state, whose } => whose.post(
                &["accounts", "features"],
                json!({ "feature": key, "on": state.is_on() }),
            ),
            Verb::Scopes { scopes, whose } => {
                whose.post(&["accounts", "scopes"], json!({ "scopes": list(scopes) }))
            }
            Verb::Token {
                scopes,
                name,
                member,
                whose,
            } => whose.post(
                &["accounts", "token"],
                json!({ "name": name, "scopes": list(scopes), "member": member }),
            ),
            Verb::Registration { state } => {
                post(&["registration"], json!({ "open": state.is_on() }))
            }
            Verb::Teams { state, whose } => {
                whose.post(&["accounts", "teams"], json!({ "on": state.is_on() }))
            }
            Verb::Mail { state, whose } => whose.post(
                &["accounts", "mail"],
                json!({ "fails": *state == Mail::Fails }),
            ),
            Verb::Credits {
                amount,
                note,
                whose,
            } => whose.post(
                &["accounts", "credits"],
                json!({ "cents": amount, "note": note }),
            ),
            Verb::Join { email, whose } => {
                whose.post(&["team", "accept"], json!({ "email": email }))
            }
            Verb::Confirm {
                approval,
                source,
                amount,
                name,
                description,
                due,
            } => {
                let source = source.map(|source| match source {
                    Source::Card => "card",
                    Source::Credits => "credits",
                });
                post(
                    &["approvals", approval, "confirm"],
                    json!({
                        "source": source,
                        "amount": amount,
                        "name": name,
                        "description": description,
                        "dueDate": due,
                    }),
                )
            }
            Verb::Decline { approval } => post(&["approvals", approval, "decline"], json!({})),
            Verb::Pay { top_up } => post(&["top-ups", top_up, "pay"], json!({})),
            Verb::CancelTopUp { top_up } => post(&["top-ups", top_up, "cancel"], json!({})),
            Verb::People => get(&["people"]),
            Verb::Propose {
                job,
                person,
                amount,
            } => post(
                &["jobs", job, "proposals"],
                json!({ "person": person, "amount": amount }),
            ),
            Verb::Hiring { job, state } => post(
                &["jobs", job, "hiring"],
                json!({ "done": *state == Hiring::Done }),
            ),
            Verb::Proposal { proposal, status } => post(
                &["proposals", proposal, "status"],
                json!({ "status": status.word() }),
            ),
            Verb::Say { conversation, text } => post(
                &["conversations", conversation, "messages"],
                json!({ "content": text }),
            ),
            Verb::Conversation {
                conversation,
                closed,
                blocked,
            } => post(
                &["conversations", conversation],
                json!({
                    "readOnly": closed.map(Switch::is_on),
                    "blocked": blocked.map(Switch::is_on),
                }),
            ),
            Verb::Usage {
                contract,
                hours,
                labels,
                tasks,
            } => post(
                &["contracts", contract, "usage"],
                json!({ "hours": hours, "labels": labels, "tasks": tasks }),
            ),
            Verb::Payout { milestone } => post(&["milestones", milestone, "payout"], json!({})),
            Verb::CancelMilestone { milestone } => {
                post(&["milestones", milestone, "cancel"], json!({}))
            }
            Verb::Dispute { milestone } => post(&["milestones", milestone, "dispute"], json!({})),
            Verb::Deliveries { webhook } => get(&["webhooks", webhook, "deliveries"]),
            Verb::Fault(fault) => fault.request(),
            Verb::Log {
                limit,
                path,
                attempts,
            } => {
                let attempts = attempts.then(|| ("attempts", "true".to_owned()));
                let limit = limit.map(|limit| ("limit", limit.to_string()));
                let path = path.clone().map(|path| ("path", path));
                Request {
                    query: limit.into_iter().chain(path).chain(attempts).collect(),
                    ..get(&["log"])
                }
            }
        }
    }
}

impl Whose {
    fn post(&self, path: &[&str], body: Value) -> Request {
        let mut request = post(path, body);
        if let (Some(account), Some(Value::Object(members))) = (&self.account, &mut request.body) {
            members.insert("accountId".to_owned(), Value::from(account.as_str()));
        }
        request
    }
}

/// Members of a request whose flag has another name.
const FLAGS: &[(&str, &str)] = &[
    ("accountId", "--account"),
    ("dueDate", "--due"),
    ("readOnly", "--closed"),
    ("delayMs", "--delay"),
    ("retryAfter", "--retry-after"),
];

/// A refusal of the door in the words of the command line: flags, where it names members of a request.
pub(super) fn in_flags(error: &str) -> String {
    let mut told = String::with_capacity(error.len());
    let mut rest = error;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_ascii_alphanumeric());
        let (word, after) = word.split_at(end.unwrap_or(word.len()));
        told.push_str(before);
        let flag = FLAGS.iter().find(|(member, _)| *member == word);
        told.push_str(flag.map_or(word, |(_, flag)| flag));
        rest = after;
    }
    told.push_str(rest);
    told
}

impl Switch {
    fn is_on(self) -> bool {
        self == Switch::On
    }
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Status::Unreviewed => "UNREVIEWED",
            Status::Shortlisted => "SHORTLISTED",
            Status::Maybe => "MAYBE",
            Status::Declined => "DECLINED",
            Status::NotAFit => "NOT_A_FIT",
            Status::ResumeSent => "RESUME_SENT",
        }
    }
}

pub(super) fn get(path: &[&str]) -> Request {
    Request {
        method: "GET",
        path: path.iter().map(|segment| (*segment).to_owned()).collect(),
        query: Vec::new(),
        body: None,
    }
}

/// Members that are null were not given and are left out.
pub(super) fn post(path: &[&str], body: Value) -> Request {
    let members: Map<String, Value> = match body {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let given = members.into_iter().filter(|(_, value)| !value.is_null());
    Request {
        method: "POST",
        body: Some(Value::Object(given.collect())),
        ..get(path)
    }
}

/// The two words that stand for themselves, else the names between the commas.
fn list(scopes: &str) -> Value {
    match scopes.trim() {
        word @ ("all" | "default") => Value::from(word),
        names => names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect(),
    }
}

fn number(text: &str) -> Result<Number, String> {
    text.parse()
        .map_err(|_| "write a number such as 12 or 7.5".to_owned())
}

/// Dollars as whole cents, without a float in between.
fn cents(text: &str) -> Result<i64, String> {
    let wrong = || "write dollars such as 25 or -4.50".to_owned();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (dollars, cents) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if dollars.is_empty() || cents.len() > 2 || !all_digits(dollars) || !all_digits(cents) {
        return Err(wrong());
    }
    let amount: i64 = format!("{dollars}{cents:0<2}")
        .parse()
        .map_err(|_| wrong())?;
    Ok(sign * amount)
}

fn seconds(text: &str) -> Result<u64, String> {
    match milliseconds(text)? {
        whole if whole.is_multiple_of(1000) => Ok(whole / 1000),
        _ => Err("the clock moves by whole seconds".to_owned()),
    }
}

/// A time such as `1d12h` or `500ms`; a day has 24 hours.
pub(super) fn milliseconds(text: &str) -> Result<u64, String> {
    let wrong = || "write a time such as 3d, 2h, 15m, 90s or 1d12h".to_owned();
    let span: Span = text.parse().map_err(|_| wrong())?;
    let time = span.to_duration(SpanRelativeTo::days_are_24_hours());
    let time = time.map_err(|_| wrong())?;
    if time.subsec_nanos() % 1_000_000 != 0 {
        return Err("a millisecond is the shortest time there is here".to_owned());
    }
    u64::try_from(time.as_millis()).map_err(|_| wrong())
}

#[cfg(test)]
mod tests;
