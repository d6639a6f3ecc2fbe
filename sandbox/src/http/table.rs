//! What an operation is: method, path, what it demands, the plain function behind it, and what its
//! paper says it takes, gives and refuses. The rows stand in the files of their families; how a row
//! is carried out is in `dispatch`.

use percent_encoding::percent_decode_str;
use rusqlite::Transaction;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::call::{Answer, Call};
use super::refusal::Refusal;
use crate::store::sessions::Who;

/// The function behind a row.
pub(crate) type Run = fn(&Transaction<'_>, &Call<'_>) -> Result<Answer, Refusal>;

/// Who may call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    /// The agent endpoints: no token in the header, OAuth errors.
    Open,
    /// The tokenless marketplace reads: open to other origins, counted per minute.
    Market,
    /// A bearer token with at least one of these scopes; with none listed, any valid token.
    Token(&'static [&'static str]),
    /// A document about the API itself: no token, open to other origins.
    Document,
    /// A page for a person, whoever it is.
    Page,
    /// A page for people who signed in in this part.
    Signed(Who),
    /// The control door of the sandbox, which the platform does not have.
    Control,
}

/// What finds the name in a body that has to be looked up.
pub(crate) type NameIn = fn(&[u8]) -> Option<String>;

/// One row.
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    /// Full path; `{name}` matches one segment.
    pub(crate) path: &'static str,
    /// What every path that fits begins with: [`Operation::path`] before its first parameter.
    begins: &'static str,
    pub(crate) access: Access,
    /// Feature key that must be on for the account.
    pub(crate) feature: Option<&'static str>,
    /// What an unclaimed account is told it cannot do; `None` where no claim is needed.
    pub(crate) claim: Option<&'static str>,
    /// The name in its body that has to be looked up before it runs, if there is one.
    pub(crate) names: Option<NameIn>,
    /// Whether it does what is for the agent's human alone.
    pub(crate) persons: bool,
    pub(crate) run: Run,
    pub(crate) paper: Paper,
}

/// What is said of an operation in the OpenAPI document, and held against every answer in builds
/// for development.
#[derive(Clone, Copy)]
pub(crate) struct Paper {
    /// One line for people.
    pub(crate) summary: &'static str,
    pub(crate) query: &'static [Parameter],
    pub(crate) body: Option<Shape>,
    /// Whether the body is a form instead of JSON.
    pub(crate) form: bool,
    /// Status and body of every yes.
    pub(crate) gives: &'static [(u16, Shape)],
    /// Status and mark of every no beside those of the gates: `details.reason`, or where there is
    /// none the keys of `details` with commas between. For the OAuth shape it is the `error`.
    pub(crate) refuses: &'static [(u16, &'static str)],
}

/// A type as its JSON Schema.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    pub(crate) name: fn() -> &'static str,
}

impl Shape {
    /// The shape of a type.
    pub(crate) const fn of<T: JsonSchema>() -> Shape {
        Shape {
            schema: SchemaGenerator::subschema_for::<T>,
            name: std::any::type_name::<T>,
        }
    }
}

/// A query parameter.
#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
}

/// What a query parameter may be.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// The digits of a number that is an id.
    Digits,
    /// A whole number; the bounds are those outside of which it is refused.
    Whole(i64, Option<i64>),
    OneOf(&'static [&'static str]),
    /// An ISO 8601 instant.
    Instant,
}

/// A query parameter without which the operation refuses.
pub(crate) const fn needed(name: &'static str, kind: Kind, doc: &'static str) -> Parameter {
    Parameter {
        required: true,
        ..query(name, kind, doc)
    }
}

/// An optional query parameter.
pub(crate) const fn query(name: &'static str, kind: Kind, doc: &'static str) -> Parameter {
    Parameter {
        name,
        kind,
        required: false,
        doc,
    }
}

/// Feature keys. Source: docs/developers/concepts/scopes-and-capabilities.
pub(crate) const DRAFTING: &str = "public_api_job_drafting";
pub(crate) const PUBLISHING: &str = "public_api_job_publishing";
pub(crate) const HIRING: &str = "public_api_hiring";
pub(crate) const MESSAGING: &str = "public_api_messaging_writes";
pub(crate) const TEAM: &str = "public_api_team";
pub(crate) const PAYMENTS: &str = "public_api_payments_write";
pub(crate) const CREDITS: &str = "public_api_credits";
pub(crate) const WEBHOOKS: &str = "public_api_webhooks";

/// All the rows there are, by family. Which they are is said above, by the platform.
#[derive(Clone, Copy)]
pub(crate) struct Table(pub(crate) &'static [&'static [Operation]]);

impl Table {
    /// Every operation.
    pub(crate) fn rows(self) -> impl Iterator<Item = &'static Operation> {
        self.0.iter().copied().flatten()
    }

    /// The row for a request and the values of its path parameters, or nothing. Where a fixed path
    /// and a pattern both match, it is the one with fewer parameters.
    pub(crate) fn find(
        self,
        method: &str,
        path: &str,
    ) -> Option<(&'static Operation, Vec<(&'static str, String)>)> {
        self.rows()
            .filter(|row| row.may_fit(path) && row.method == method)
            .filter_map(|row| Some((row, capture(row.path, path)?)))
            .min_by_key(|(_, params)| params.len())
    }

    /// What finds the name to be looked up in the body of a request, where its row wants one.
    pub(crate) fn name_in(self, method: &str, path: &str) -> Option<NameIn> {
        // Hardly any row does, and every request is asked.
        if !(self.rows()).any(|row| row.names.is_some() && row.may_fit(path)) {
            return None;
        }
        self.find(method, path)?.0.names
    }

    /// The methods a path is known with; none for an unknown path.
    pub(crate) fn methods(self, path: &str) -> Vec<&'static str> {
        let known = |method: &str| self.find(method, path).is_some();
        let mut methods: Vec<_> = ["GET", "POST", "PATCH", "PUT", "DELETE"]
            .into_iter()
            .filter(|method| known(method))
            .collect();
        if known("GET") {
            methods.insert(1, "HEAD");
        }
        methods
    }

    /// Whether a path is one of a person's pages, by whatever method.
    pub(crate) fn is_a_persons(self, path: &str) -> bool {
        (self.methods(path).into_iter())
            .filter_map(|method| self.find(method, path))
            .any(|(row, _)| row.is_page())
    }
}

/// What of an outcome the paper of its row does not say; `None` if all is said.
pub(crate) fn unsaid(row: &Operation, outcome: &Result<Answer, Refusal>) -> Option<String> {
    let place = format!("{} {}", row.method, row.path);
    if !row.is_api() {
        return None;
    }
    match outcome {
        Ok(answer) => {
            let shape = answer.shape.map_or("no type", |name| name());
            let said = (row.paper.gives.iter())
                .any(|(status, given)| *status == answer.status && (given.name)() == shape);
            (!said).then(|| format!("{place} gives {} as {shape}", answer.status))
        }
        Err(refusal) => {
            let mark = refusal.mark();
            let said = row.paper.refuses.contains(&(refusal.status, mark.as_str()));
            (!said && refusal.status < 500)
                .then(|| format!("{place} refuses with {} {mark}", refusal.status))
        }
    }
}

/// The values of a pattern's parameters in a path that fits it.
///
/// By hand, and not by `matchit`, which axum would bring along: to that a parameter without a letter fits
/// nothing, while `/jobs/` has to be known as a job whose id is empty (400, not 404); and the rows are
/// found where they stand, without a table that is made when the sandbox starts.
fn capture(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut params = Vec::new();
    let mut given = path.split('/');
    for expected in pattern.split('/') {
        let segment = given.next()?;
        let name = expected
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        match name {
            Some(name) => {
                params.push((
                    name,
                    percent_decode_str(segment).decode_utf8_lossy().into_owned(),
                ));
            }
            None if expected == segment => {}
            None => return None,
        }
    }
    given.next().is_none().then_some(params)
}

/// A pattern before its first parameter.
const fn beginning(pattern: &'static str) -> &'static str {
    let mut rest = pattern.as_bytes();
    while let Some((byte, more)) = rest.split_first() {
        if *byte == b'{' {
            break;
        }
        rest = more;
    }
    pattern.split_at(pattern.len() - rest.len()).0
}

pub(crate) const fn row(
    method: &'static str,
    path: &'static str,
    access: Access,
    run: Run,
) -> Operation {
    Operation {
        method,
        path,
        begins: beginning(path),
        access,
        feature: None,
        claim: None,
        names: None,
        persons: false,
        run,
        paper: Paper {
            summary: "",
            query: &[],
            body: None,
            form: false,
            gives: &[],
            refuses: &[],
        },
    }
}

pub(crate) const fn open(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Open, run)
}

pub(crate) const fn market(path: &'static str, run: Run) -> Operation {
    row("GET", path, Access::Market, run)
}

pub(crate) const fn document(path: &'static str, run: Run) -> Operation {
    row("GET", path, Access::Document, run)
}

pub(crate) const fn site(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Page, run).persons()
}

/// A page of the employer's workspace.
pub(crate) const fn employer(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Signed(Who::Employer), run).persons()
}

/// A page of the trainer's workspace.
pub(crate) const fn trainer(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Signed(Who::Trainer), run).persons()
}

/// A page of the console.
pub(crate) const fn operator(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Signed(Who::Operator), run).persons()
}

pub(crate) const fn control(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Control, run)
}

pub(crate) const fn v1(
    method: &'static str,
    path: &'static str,
    scopes: &'static [&'static str],
    run: Run,
) -> Operation {
    row(method, path, Access::Token(scopes), run)
}

impl Operation {
    /// Whether a path begins as those do that fit. Nearly every row is another's by that, and by the last
    /// letter of it alone.
    fn may_fit(&self, path: &str) -> bool {
        let begins = self.begins.as_bytes();
        path.as_bytes().get(begins.len().wrapping_sub(1)) == begins.last()
            && path.starts_with(self.begins)
    }

    /// Whether it belongs to the platform's API, and not to what is around it.
    pub(crate) fn is_api(&self) -> bool {
        matches!(
            self.access,
            Access::Open | Access::Market | Access::Token(_)
        )
    }

    /// Whether it is a page for people.
    pub(crate) fn is_page(&self) -> bool {
        matches!(self.access, Access::Page | Access::Signed(_))
    }

    pub(crate) const fn feature(mut self, key: &'static str) -> Self {
        self.feature = Some(key);
        self
    }

    pub(crate) const fn claimed(mut self, action: &'static str) -> Self {
        self.claim = Some(action);
        self
    }

    /// It wants to know the addresses of a name in its body.
    pub(crate) const fn looks_up(mut self, name: NameIn) -> Self {
        self.names = Some(name);
        self
    }

    /// No agent may do it.
    pub(crate) const fn persons(mut self) -> Self {
        self.persons = true;
        self
    }

    pub(crate) const fn says(mut self, summary: &'static str) -> Self {
        self.paper.summary = summary;
        self
    }

    pub(crate) const fn query(mut self, parameters: &'static [Parameter]) -> Self {
        self.paper.query = parameters;
        self
    }

    pub(crate) const fn takes(mut self, body: Shape) -> Self {
        self.paper.body = Some(body);
        self
    }

    /// The body as `application/x-www-form-urlencoded`.
    pub(crate) const fn takes_form(mut self, body: Shape) -> Self {
        self.paper.form = true;
        self.takes(body)
    }

    pub(crate) const fn gives(mut self, answers: &'static [(u16, Shape)]) -> Self {
        self.paper.gives = answers;
        self
    }

    pub(crate) const fn refuses(mut self, marks: &'static [(u16, &'static str)]) -> Self {
        self.paper.refuses = marks;
        self
    }
}
