//! One request as an operation sees it, and the answer it gives: plain data, no HTTP library.
//! Who may call what is decided before, in `dispatch`.

use std::borrow::Cow;
use std::net::IpAddr;

use rusqlite::Transaction;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::eyes::{Employer, Eyes};
use super::forms::Seal;
use super::panel::Panel;
use super::refusal::Refusal;
use super::table::Table;
use crate::deeds::{Pace, Step};
use crate::moment::Moment;
use crate::store::accounts::{Account, Token};
use crate::store::people::Person;
use crate::store::sessions;
use crate::store::team::Member;

/// What an operation is called with.
pub(crate) struct Call<'a> {
    /// The time this request is answered at.
    pub(crate) now: Moment,
    /// The same by the wall clock.
    pub(crate) wall: Moment,
    /// How fast the world goes.
    pub(crate) pace: Pace,
    /// Origin of the serving process, e.g. `http://127.0.0.1:4100`; links are built from it.
    pub(crate) base_url: &'a str,
    /// Values of the `{…}` segments of the path, decoded.
    pub(crate) params: Vec<(&'static str, String)>,
    /// Query pairs, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// The body as received.
    pub(crate) body: &'a [u8],
    /// Whose token came along; `None` on tokenless operations and pages.
    pub(crate) caller: Option<Caller>,
    /// All the rows there are.
    pub(crate) table: Table,
    /// What the control door keeps in memory.
    pub(crate) panel: &'a Panel,
    /// The addresses of the name that the row wanted to have looked up, as far as they were found.
    pub(crate) found: &'a [IpAddr],
    /// Whether webhooks may be delivered into private networks.
    pub(crate) delivers_inside: bool,
    /// What signs the forms of a page; `None` where no person looks at it.
    pub(crate) seal: Option<Seal>,
    /// Through whose eyes a page is looked at.
    pub(crate) eyes: Eyes,
}

/// The account behind a request and the token it used.
pub(crate) struct Caller {
    pub(crate) account: Account,
    pub(crate) token: Token,
    /// Whose token it is, if not the owner's.
    pub(crate) member: Option<Member>,
}

impl Call<'_> {
    /// The moment of this request as deeds take it.
    pub(crate) fn step<'a>(&self, tx: &'a Transaction<'_>) -> Step<'a> {
        Step::new(tx, self.now, self.pace)
    }

    /// The caller of an operation whose row demands a token.
    pub(crate) fn caller(&self) -> Result<&Caller, Refusal> {
        self.caller.as_ref().ok_or_else(|| {
            Refusal::broken("An operation needs a caller but its row demands no token.")
        })
    }

    /// Id of the calling account.
    pub(crate) fn account_id(&self) -> Result<&str, Refusal> {
        Ok(&self.caller()?.account.id)
    }

    /// The port it is served at, as text.
    pub(crate) fn port(&self) -> &str {
        self.base_url.rsplit_once(':').map_or("", |(_, port)| port)
    }

    /// The employer who looks at a page whose row is for employers.
    pub(crate) fn employer(&self) -> Result<&Employer, Refusal> {
        match &self.eyes {
            Eyes::Employer(employer) => Ok(employer),
            _ => Err(Refusal::broken(
                "A page needs an employer but its row asks for none.",
            )),
        }
    }

    /// The trainer who looks at a page whose row is for trainers.
    pub(crate) fn trainer(&self) -> Result<&Person, Refusal> {
        match &self.eyes {
            Eyes::Trainer(trainer) => Ok(&trainer.person),
            _ => Err(Refusal::broken(
                "A page needs a trainer but its row asks for none.",
            )),
        }
    }

    /// Leads a browser on, after a form was sent, to a page that begins with a sentence on what was
    /// done. Whoever is not signed in gets there without it.
    pub(crate) fn done(
        &self,
        tx: &Transaction<'_>,
        to: &str,
        says: &str,
    ) -> Result<Answer, Refusal> {
        if let Some(session) = self.eyes.session() {
            sessions::set_notice(tx, session, Some(says))?;
        }
        Ok(Answer::to(to))
    }

    /// A path parameter; empty if the row's pattern has no such name.
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.params.iter().find(|(key, _)| *key == name);
        found.map_or("", |(_, value)| value)
    }

    /// A query parameter; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A query parameter for which no empty text stands: an empty one is given, and wrong.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// `limit`, refused below 1 and when it is no number, brought down to `max` above it.
    pub(crate) fn limit(&self, default: usize, max: usize) -> Result<usize, Refusal> {
        let Some(text) = self.given("limit") else {
            return Ok(default);
        };
        match whole(text) {
            Some(limit) if limit >= 1 => Ok(limit.min(max)),
            _ => Err(Refusal::bad_field(
                "limit",
                "limit must be a whole number of at least 1.",
            )),
        }
    }

    /// [`Call::limit`], but above `max` it is refused too.
    pub(crate) fn strict_limit(&self, default: usize, max: usize) -> Result<usize, Refusal> {
        let over = self.given("limit").and_then(whole);
        if over.is_some_and(|limit| limit > max) {
            return Err(Refusal::bad_field(
                "limit",
                format!("limit must be from 1 to {max}."),
            ));
        }
        self.limit(default, max)
    }

    /// The body as a JSON object.
    pub(crate) fn json(&self) -> Result<Map<String, Value>, Refusal> {
        let wrong = |message: &str| {
            let issue = json!([{ "code": "invalid_type", "path": [], "message": message }]);
            Refusal::bad_request("The request body must be a JSON object.")
                .details(json!({ "issues": issue }))
        };
        match serde_json::from_slice::<Value>(self.body) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(wrong("Expected an object.")),
            Err(error) => Err(wrong(&format!("Invalid JSON: {error}."))),
        }
    }

    /// [`Call::json`], where no body at all means `{}`.
    pub(crate) fn json_or_empty(&self) -> Result<Map<String, Value>, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            Ok(Map::new())
        } else {
            self.json()
        }
    }

    /// Every field of a form body with this name.
    pub(crate) fn forms(&self, name: &str) -> Vec<String> {
        let pairs = url::form_urlencoded::parse(self.body);
        let found = pairs.filter(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).collect()
    }

    /// One field of a form body.
    pub(crate) fn form(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .filter(|value| !value.is_empty())
    }
}

/// A number in plain digits; one that is too large for us is the largest.
fn whole(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(usize::MAX))
}

/// What an operation answers when it says yes.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Body,
    /// Name of the type the body was made of, where it has one.
    pub(crate) shape: Option<fn() -> &'static str>,
    /// What is said beside the body; it comes before what every answer at the place says.
    pub(crate) headers: Vec<(&'static str, Cow<'static, str>)>,
}

/// The body of an [`Answer`].
#[derive(Debug)]
pub(crate) enum Body {
    Json(Value),
    /// A page of our own, still without the document around it.
    Page {
        title: String,
        content: String,
        /// Whether it needs the width of the window, as tables do.
        wide: bool,
    },
    Html(String),
    /// A document, with its media type.
    Text(&'static str, String),
    /// The requests of the log after the one with this number, and then as they come, each as a row of a
    /// table, as server-sent events.
    Live(u64),
}

impl Answer {
    /// 200 with JSON.
    pub(crate) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    /// JSON with any status.
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Answer {
            status,
            body: Body::Json(body),
            shape: None,
            headers: Vec::new(),
        }
    }

    /// JSON of a typed body, which the row must have declared for this status.
    pub(crate) fn of<T: Serialize + JsonSchema>(status: u16, body: &T) -> Result<Self, Refusal> {
        Ok(Answer {
            status,
            body: Body::Json(serde_json::to_value(body)?),
            shape: Some(std::any::type_name::<T>),
            headers: Vec::new(),
        })
    }

    /// A document that is neither JSON nor a page.
    pub(crate) fn text(kind: &'static str, text: String) -> Self {
        Answer {
            status: 200,
            body: Body::Text(kind, text),
            shape: None,
            headers: Vec::new(),
        }
    }

    /// A page. Pages carry their own errors, so that a refusal can be read by a person.
    pub(crate) fn page(status: u16, title: &str, content: maud::Markup) -> Self {
        Answer {
            status,
            body: Body::Page {
                title: title.to_owned(),
                content: content.into_string(),
                wide: false,
            },
            shape: None,
            headers: Vec::new(),
        }
    }

    /// The same page over the width of the window.
    pub(crate) fn wide(mut self) -> Self {
        if let Body::Page { wide, .. } = &mut self.body {
            *wide = true;
        }
        self
    }

    /// Sends a browser on to another page of ours, by `GET`.
    pub(crate) fn to(path: &str) -> Self {
        Answer {
            status: 303,
            body: Body::Text("text/plain; charset=utf-8", format!("Go on at {path}.\n")),
            shape: None,
            headers: vec![("location", Cow::Owned(path.to_owned()))],
        }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
