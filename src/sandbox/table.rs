//! Every operation of the sandbox as a row: method, path, what it demands, and the plain function
//! behind it. How a row is carried out is in `dispatch`.

use percent_encoding::percent_decode_str;
use rusqlite::Transaction;

use super::call::{Answer, Call};
use super::refusal::Refusal;
use super::{pages, routes};

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
    /// A page for a person.
    Page,
}

/// One row.
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    /// Full path; `{name}` matches one segment.
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    /// Feature key that must be on for the account.
    pub(crate) feature: Option<&'static str>,
    /// What an unclaimed account is told it cannot do; `None` where no claim is needed.
    pub(crate) claim: Option<&'static str>,
    pub(crate) run: Run,
}

/// Source: docs/developers/concepts/scopes-and-capabilities and the endpoint pages.
/// Fixed paths stand before patterns that would also match them.
#[rustfmt::skip]
pub(crate) const OPERATIONS: &[Operation] = &[
    open("POST", "/api/agent/identity", routes::agent::register),
    open("POST", "/api/agent/identity/claim", routes::agent::start_claim),
    open("POST", "/api/agent/oauth/token", routes::agent::exchange),
    open("POST", "/api/agent/oauth/revoke", routes::agent::revoke),

    v1("GET", "/api/public/v1/auth/me", &[], routes::account::me),
    v1("GET", "/api/public/v1/tokens", &[], routes::account::list_tokens),
    v1("POST", "/api/public/v1/tokens", &[], routes::account::create_token),
    v1("DELETE", "/api/public/v1/tokens/{tokenId}", &[], routes::account::revoke_token),

    v1("GET", "/api/public/v1/job-drafts/capabilities", &[], routes::drafts::capabilities).feature(DRAFTING),
    v1("POST", "/api/public/v1/job-drafts", &["jobs:write"], routes::drafts::create).feature(DRAFTING),
    v1("PATCH", "/api/public/v1/job-drafts/{jobId}", &["jobs:write"], routes::drafts::update).feature(DRAFTING),

    market("/api/public/v1/jobs", routes::market::search),
    market("/api/public/v1/jobs/facets", routes::market::facets),
    market("/api/public/v1/jobs/changes", routes::market::changes),
    v1("GET", "/api/public/v1/jobs/mine", &["jobs:read"], routes::jobs::mine),
    market("/api/public/v1/jobs/{id}", routes::market::get),
    v1("PATCH", "/api/public/v1/jobs/{id}", &["jobs:write"], routes::jobs::update).feature(PUBLISHING),
    v1("POST", "/api/public/v1/jobs/{id}/publish", &["jobs:write"], routes::jobs::publish).feature(PUBLISHING),
    v1("POST", "/api/public/v1/jobs/{id}/close", &["jobs:write"], routes::jobs::close).feature(PUBLISHING),
    v1("GET", "/api/public/v1/jobs/{id}/proposals", &["proposals:read"], routes::proposals::list),

    v1("GET", "/api/public/v1/proposals/{proposalId}", &["proposals:read"], routes::proposals::get),
    v1("GET", "/api/public/v1/proposals/{proposalId}/interview", &["proposals:read"], routes::proposals::interview),
    v1("POST", "/api/public/v1/proposals/{proposalId}/hire", &["proposals:write"], routes::hire::hire).feature(HIRING).claimed("hire AI trainers"),
    v1("GET", "/api/public/v1/freelancers/{idOrSlug}", &["proposals:read"], routes::proposals::freelancer),

    v1("GET", "/api/public/v1/approvals/{approvalId}", &["payments:read"], routes::approvals::get),
    v1("GET", "/api/public/v1/contracts", &["payments:read"], routes::contracts::list),
    v1("GET", "/api/public/v1/contracts/{contractId}", &["payments:read"], routes::contracts::get),
    v1("GET", "/api/public/v1/updates", &["proposals:read", "messages:read", "payments:read"], routes::updates::poll),

    page("GET", "/", pages::home::show),
    page("GET", "/claim", pages::claim::show),
    page("POST", "/claim", pages::claim::complete),
    page("GET", "/approvals/{id}", pages::approval::show),
    page("POST", "/approvals/{id}/confirm", pages::approval::confirm),
    page("POST", "/approvals/{id}/decline", pages::approval::decline),
    page("GET", "/jobs/{id}", pages::job::show),
    page("GET", "/employer/drafts", pages::job::show_draft),
    page("POST", "/proposals/{id}/status", pages::job::set_proposal_status),
    page("GET", "/billing", pages::home::billing),
];

const DRAFTING: &str = "public_api_job_drafting";
const PUBLISHING: &str = "public_api_job_publishing";
const HIRING: &str = "public_api_hiring";

/// The row for a request and the values of its path parameters, or nothing.
pub(crate) fn find(
    method: &str,
    path: &str,
) -> Option<(&'static Operation, Vec<(&'static str, String)>)> {
    OPERATIONS
        .iter()
        .filter(|row| row.method == method)
        .find_map(|row| Some((row, capture(row.path, path)?)))
}

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

const fn row(method: &'static str, path: &'static str, access: Access, run: Run) -> Operation {
    Operation {
        method,
        path,
        access,
        feature: None,
        claim: None,
        run,
    }
}

const fn open(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Open, run)
}

const fn market(path: &'static str, run: Run) -> Operation {
    row("GET", path, Access::Market, run)
}

const fn page(method: &'static str, path: &'static str, run: Run) -> Operation {
    row(method, path, Access::Page, run)
}

const fn v1(
    method: &'static str,
    path: &'static str,
    scopes: &'static [&'static str],
    run: Run,
) -> Operation {
    row(method, path, Access::Token(scopes), run)
}

impl Operation {
    const fn feature(mut self, key: &'static str) -> Self {
        self.feature = Some(key);
        self
    }

    const fn claimed(mut self, action: &'static str) -> Self {
        self.claim = Some(action);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_reached_by_its_own_path() {
        for row in OPERATIONS {
            let path = row.path.replace(['{', '}'], "");
            let (found, _) = find(row.method, &path).unwrap();
            assert_eq!(
                (found.method, found.path),
                (row.method, row.path),
                "{path} is shadowed"
            );
        }
    }

    #[test]
    fn parameters_are_decoded_and_paths_match_whole() {
        let (row, params) = find("GET", "/api/public/v1/freelancers/ana%20b").unwrap();
        assert_eq!(row.path, "/api/public/v1/freelancers/{idOrSlug}");
        assert_eq!(params, [("idOrSlug", "ana b".to_owned())]);
        assert!(find("GET", "/api/public/v1/freelancers/a/b").is_none());
        assert!(find("PUT", "/api/public/v1/tokens").is_none());
    }
}
