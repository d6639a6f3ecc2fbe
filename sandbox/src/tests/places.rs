//! Every page that can be asked for, of a world that has one of everything, as addresses: those behind
//! filters, orders, searches and parts too. A page that is in the table and not here fails.

use super::*;
use crate::http::table::Access;
use crate::platform::rows::TABLE;

/// What a world has, by which its pages are named.
pub(super) struct Places {
    pub(super) employer: String,
    pub(super) trainer: String,
    pub(super) operator: String,
    pub(super) job: String,
    /// A proposal of the job that nobody has decided about.
    pub(super) proposal: String,
    pub(super) contract: String,
    /// A conversation of the employer, a channel if there is one, and one of the trainer.
    pub(super) channel: String,
    pub(super) thread: String,
    pub(super) session: String,
    pub(super) folder: String,
    /// The proposal of the trainer whose interview it is, and a job that they may apply to.
    pub(super) interview: String,
    pub(super) work: String,
    /// Versions of the instructions.
    pub(super) versions: std::ops::RangeInclusive<usize>,
    pub(super) approvals: Vec<String>,
    pub(super) top_up: String,
    pub(super) claim: String,
    pub(super) slug: String,
    /// A request in the log.
    pub(super) request: u64,
}

impl Places {
    /// Who looks at what.
    pub(super) fn all(&self) -> Vec<(Option<&str>, String)> {
        let parts = [
            // First, because the log forgets.
            (Some(self.operator.as_str()), self.operators()),
            (Some(self.employer.as_str()), self.employers()),
            (Some(self.trainer.as_str()), self.trainers()),
            (None, self.sites()),
        ];
        let all: Vec<_> = (parts.into_iter())
            .flat_map(|(who, paths)| paths.into_iter().map(move |path| (who, path)))
            .collect();
        for (_, path) in &all {
            let path = path.split('?').next().unwrap();
            assert!(TABLE.find("GET", path).is_some(), "{path} is no page");
        }
        let reached = |row: &str| {
            let mut paths = all.iter().map(|(_, path)| path.split('?').next().unwrap());
            paths.any(|path| TABLE.find("GET", path).unwrap().0.path == row)
        };
        for row in TABLE.rows().filter(|row| row.method == "GET") {
            let page = matches!(row.access, Access::Signed(_) | Access::Page);
            // A stream has no end, and what a page has fetched is no page.
            let other = row.path.ends_with("/live") || row.path.contains("/assets/");
            let icon = row.path.starts_with("/favicon");
            assert!(!page || other || icon || reached(row.path), "{}", row.path);
        }
        all
    }

    fn employers(&self) -> Vec<String> {
        let job = format!("/employer/jobs/{}", self.job);
        let mut all: Vec<String> = [
            "/employer/jobs",
            "/employer/jobs?before=5000",
            "/employer/jobs?folder=none",
            "/employer/waiting",
            "/employer/messages",
            "/employer/calendar",
            "/employer/calendar?month=2026-07",
            "/employer/calendar/due.ics",
            "/employer/account",
            "/employer/account/billing",
            "/employer/account/team",
            "/employer/account/webhooks",
        ]
        .map(str::to_owned)
        .into();
        all.push(format!("/employer/jobs?folder={}", self.folder));
        all.push(format!("/employer/folders/{}", self.folder));
        for rest in [
            "",
            "/proposals",
            "/posting",
            "/settings",
            "/messages",
            "/contract",
            "/calendar",
            "/calendar?month=2026-07",
            "/instructions",
            "/instructions/edit",
        ] {
            all.push(format!("{job}{rest}"));
        }
        for filter in [
            "all",
            "shortlisted",
            "unreviewed",
            "maybe",
            "hired",
            "refused",
            "resume-sent",
            "invited",
        ] {
            for sort in ["newest", "interviewed", "match", "bid"] {
                for page in [1, 30] {
                    all.push(format!(
                        "{job}/proposals?filter={filter}&sort={sort}&page={page}"
                    ));
                }
            }
        }
        for number in self.versions.clone() {
            let path = format!("{job}/instructions/{number}");
            all.push(format!("{path}?part=2&from=30"));
            all.push(format!("{path}?against=1"));
            all.push(path);
        }
        all.push(format!("{job}/calendar/{}", self.session));
        all.push(format!("/employer/messages/{}", self.channel));
        all.push(format!("/employer/messages/{}", self.thread));
        all.push(format!("/employer/proposals/{}", self.proposal));
        all.push(format!("/employer/proposals/{}", self.interview));
        all.push(format!("/employer/contracts/{}", self.contract));
        for approval in &self.approvals {
            all.push(format!("/approvals/{approval}"));
            all.push(format!(
                "/employer/contracts/{}?fund={approval}",
                self.contract
            ));
        }
        all
    }

    fn trainers(&self) -> Vec<String> {
        let mut all: Vec<String> = [
            "/trainer/jobs",
            "/trainer/finished",
            "/trainer/proposals",
            "/trainer/messages",
            "/trainer/calendar",
            "/trainer/calendar?month=2026-07",
            "/trainer/calendar/due.ics",
            "/trainer/reports",
            "/trainer/reports/payouts.csv",
            "/trainer/settings",
            "/trainer/work",
            "/trainer/work?before=5000",
            "/trainer/work?q=images",
            "/trainer/work?q=nobody+wrote+this",
        ]
        .map(str::to_owned)
        .into();
        for rest in [
            "",
            "/messages",
            "/instructions",
            "/instructions?part=2",
            "/posting",
            "/access",
        ] {
            all.push(format!("/trainer/contracts/{}{rest}", self.contract));
        }
        all.push(format!("/trainer/messages/{}", self.channel));
        all.push(format!("/trainer/interviews/{}", self.interview));
        all.push(format!("/trainer/work/{}", self.work));
        all
    }

    fn operators(&self) -> Vec<String> {
        let mut all: Vec<String> = [
            "/console",
            "/console/world",
            "/console/log",
            "/console/log?attempts=true",
            "/console/log?path=/jobs",
            "/console/events",
            "/console/events?before=50",
            "/console/deliveries",
            "/console/clock",
            "/console/faults",
        ]
        .map(str::to_owned)
        .into();
        all.push(format!("/console/log/{}", self.request));
        all
    }

    fn sites(&self) -> Vec<String> {
        let mut all: Vec<String> = [
            "/",
            "/billing",
            "/sign-in",
            "/sign-in?as=employer",
            "/sign-in?as=trainer&q=a",
        ]
        .map(str::to_owned)
        .into();
        for approval in &self.approvals {
            all.push(format!("/approvals/{approval}"));
        }
        all.push(format!("/checkout/{}", self.top_up));
        all.push(format!("/claim?{}", self.claim));
        all.push(format!("/jobs/{}", self.job));
        all.push(format!("/employer/drafts?jobId={}", self.job));
        all.push(format!("/profile/{}", self.slug));
        all
    }
}

/// What a browser gets at an address: its bytes, or those of where it is led to without a page.
pub(super) fn weigh(stage: &Stage, who: Option<&str>, path: &str) -> usize {
    let outgoing = stage.visit(who, "GET", path, "");
    assert!(
        matches!(outgoing.status, 200 | 303),
        "{path} is {}: {:?}",
        outgoing.status,
        outgoing.body
    );
    size(&outgoing)
}

/// The bytes of an answer.
pub(super) fn size(outgoing: &Outgoing) -> usize {
    match &outgoing.body {
        Some(Body::Html(text) | Body::Text(_, text)) => text.len(),
        Some(other) => panic!("no page: {other:?}"),
        None => 0,
    }
}

/// Fills the log with calls of an agent; one of them has the number 500.
pub(super) fn logged(stage: &Stage, agent: &Agent, path: &str, query: &str, body: &str) {
    for _ in 0..1000 {
        let incoming = Incoming {
            method: "POST".into(),
            path: path.into(),
            query: query.into(),
            authorization: Some(format!("Bearer {}", agent.token)),
            host: Some("127.0.0.1:4100".into()),
            body: body.as_bytes().to_vec(),
            ..Incoming::default()
        };
        let outgoing = stage.platform.answer(&incoming, stage.now);
        let took = std::time::Duration::ZERO;
        stage
            .platform
            .note(&incoming, Some(&outgoing), None, stage.now, took);
    }
}
