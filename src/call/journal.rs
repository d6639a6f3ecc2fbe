//! The calls that the journal answers: what this installation asked of humans, the open ones read
//! anew first.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tokio::time::{Instant, timeout_at};

use super::{Caller, documented};
use crate::api::View;
use crate::approvals::Listing;
use crate::reply::{Case, Kind, Reply};
use crate::text::Text;
use crate::tool::JournalQuery;

/// Most requests that one list reads anew, newest first.
const MOST: usize = 20;
/// How long that takes at most, all of them at once.
const PATIENCE: Duration = Duration::from_secs(15);
/// Most owners of the same platform that are tried, to see whether they are this account.
const MOST_OTHERS: usize = 3;

impl Caller {
    /// What the journal knows, as a reply. It cannot fail: what could not be read anew is said.
    pub(crate) async fn look_up(&self, query: JournalQuery) -> Reply {
        self.look_up_into(query, Text::new(self.manner())).await
    }

    pub(super) async fn look_up_into(&self, query: JournalQuery, mut text: Text) -> Reply {
        let unread = match query.refresh {
            true => self.read_anew().await,
            false => 0,
        };
        let listing = Listing {
            cases: self.requests(),
            outcome: query.outcome,
            skip: query.skip,
            most: query.most,
            unread,
        };
        listing.tell(&mut text);
        let structured = listing.to_json(|link| text.trusts(link));
        let next = text.steps(|name| self.toolbox.offers(name));
        let text = text.finish(|name| self.toolbox.offers(name));
        Reply {
            text,
            structured,
            reads: true,
            next,
            ..Reply::default()
        }
    }

    /// Writes into the journal, on a thread that may wait for other processes. What was begun is
    /// finished even when the call is given up.
    pub(super) async fn note(&self, owner: String, case: Case, now: String) {
        let journal = self.journal.clone();
        let written = tokio::task::spawn_blocking(move || {
            journal.note(&owner, &case);
            journal.same(&owner, &now);
        });
        let _ = written.await;
    }

    /// Whose requests are meant: the platform and a mark of the credentials.
    pub(super) fn owner(&self) -> String {
        let mark = self.client.fingerprint();
        match (self.client.is_sandbox(), mark.split_once(' ')) {
            // The sandbox is one platform, whatever its port.
            (true, Some((_, token))) => format!("sandbox {token}"),
            _ => mark,
        }
    }

    /// Reads the open requests anew, and gives how many could not be read.
    async fn read_anew(&self) -> usize {
        let until = Instant::now() + PATIENCE;
        let owner = self.owner();
        // One of another owner that can be read is of this account: its credentials have changed.
        let others = self.journal.others(&owner).into_iter().take(MOST_OTHERS);
        let others = others.map(|(_, case)| case).filter(can_be_read);
        join_all(others.map(|case| self.read(case, until))).await;
        let open = self.open_requests();
        let open: Vec<Case> = open.into_iter().rev().filter(can_be_read).collect();
        let beyond = open.len().saturating_sub(MOST);
        let reads = open.into_iter().take(MOST);
        let read = join_all(reads.map(|case| self.read(case, until))).await;
        read.iter().filter(|done| !**done).count() + beyond
    }

    /// Reads one request anew into the journal; whether that could be done.
    async fn read(&self, case: Case, until: Instant) -> bool {
        let read = async {
            let id = case.waiting.id.as_str();
            let (name, arguments) = match case.waiting.kind {
                Kind::Approval => ("opentrain_get_approval", json!({ "approvalId": id })),
                _ => ("opentrain_get_credit_top_up", json!({ "topUpId": id })),
            };
            let tool = crate::tools::all().find(|tool| tool.name() == name)?;
            let prepared = tool.prepare(arguments).ok()?;
            let answer = self.client.send(&prepared.request(), until).await.ok()?;
            let answer = documented::usable(tool, answer).ok()?;
            let text = Text::new(self.manner());
            let body = View::new(&answer.body);
            let case = self.case(prepared.as_ref(), None, body, &text).await?;
            let owner = self.owner();
            self.note(owner.clone(), case, owner).await;
            Some(())
        };
        matches!(timeout_at(until, read).await, Ok(Some(())))
    }
}

fn can_be_read(case: &Case) -> bool {
    case.waiting.can_be_read()
}
