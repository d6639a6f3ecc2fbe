//! Breaking answers from the shell: `sandbox ctl fault …` as requests to the control door.
//! What a fault does is the sandbox's business.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::verbs::{Request, get, milliseconds, post};

/// What is done about faults.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum FaultVerb {
    /// Break the answer to a coming call: one of --status, --drop or --cut, or --delay, or both
    Add(Box<Fault>),
    /// List the faults that are set
    List,
    /// Remove one fault, or all of them
    Clear { fault: Option<String> },
}

/// Which calls are hit, and how.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub(super) struct Fault {
    /// Only calls of this method
    #[arg(long)]
    method: Option<String>,
    /// Only calls of this path; `*` or `{id}` stands for anything
    #[arg(long)]
    path: Option<String>,
    /// Which of the calls that fit is the first to be hit
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    nth: u32,
    /// How many calls are hit
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
    #[command(flatten)]
    kind: Kind,
    /// With --status: the error's code
    #[arg(long, conflicts_with_all = ["drop", "cut"])]
    code: Option<String>,
    /// With --status: the whole body, as JSON
    #[arg(long, value_name = "JSON", conflicts_with_all = ["code", "drop", "cut"], value_parser = json_text)]
    body: Option<Value>,
    /// With --status: the header Retry-After
    #[arg(long, value_name = "SECONDS", conflicts_with_all = ["drop", "cut"])]
    retry_after: Option<u64>,
}

#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = true)]
struct Kind {
    /// Answer with this HTTP status instead
    #[arg(long, conflicts_with_all = ["drop", "cut"], value_parser = clap::value_parser!(u16).range(200..=599))]
    status: Option<u16>,
    /// Answer so much later, such as 2s or 500ms
    #[arg(long, value_name = "TIME", value_parser = milliseconds)]
    delay: Option<u64>,
    /// Close the connection without an answer, before or after the call took effect
    #[arg(long, conflicts_with = "cut")]
    drop: Option<Moment>,
    /// Break the body off after so many bytes
    #[arg(long, value_name = "BYTES")]
    cut: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Moment {
    Before,
    After,
}

impl FaultVerb {
    /// The request that it is.
    pub(super) fn request(&self) -> Request {
        match self {
            FaultVerb::Add(fault) => fault.request(),
            FaultVerb::List => get(&["faults"]),
            FaultVerb::Clear { fault } => {
                let path: Vec<&str> = ["faults"].into_iter().chain(fault.as_deref()).collect();
                Request {
                    method: "DELETE",
                    ..get(&path)
                }
            }
        }
    }
}

impl Fault {
    fn request(&self) -> Request {
        let drop = self.kind.drop.map(|moment| match moment {
            Moment::Before => "before",
            Moment::After => "after",
        });
        post(
            &["faults"],
            json!({
                "method": self.method.as_ref().map(|method| method.to_ascii_uppercase()),
                "path": self.path,
                "nth": self.nth,
                "times": self.times,
                "status": self.kind.status,
                "code": self.code,
                "body": self.body,
                "retryAfter": self.retry_after,
                "delayMs": self.kind.delay,
                "drop": drop,
                "cut": self.kind.cut,
            }),
        )
    }
}

fn json_text(text: &str) -> Result<Value, String> {
    // serde's message tells the position and no more than a name or two of the text.
    serde_json::from_str(text).map_err(|e| format!("it is no JSON ({e})"))
}
