//! Everything that must hold between two moments whatever was done: how states may follow on each
//! other, and that the ledger, the balances and the escrow agree. What was done is the door's.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row};

use crate::moment::Moment;

/// Everything that matters in a platform at one moment.
#[derive(Default)]
pub(super) struct Books {
    pub(super) purses: BTreeMap<String, Purse>,
    pub(super) jobs: Vec<Thing>,
    pub(super) proposals: Vec<Thing>,
    pub(super) contracts: Vec<Thing>,
    pub(super) milestones: Vec<Thing>,
    pub(super) approvals: Vec<Thing>,
    pub(super) top_ups: Vec<Thing>,
    /// The conversations: the bucket, the person, and whether the employer has written.
    pub(super) threads: Vec<Thing>,
    /// The movements: kind and amount.
    pub(super) ledger: Vec<Thing>,
    /// Whose an id is, of everything that belongs to one account.
    pub(super) owners: BTreeMap<String, String>,
}

/// The balance as the account has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Purse {
    pub(super) available: i64,
    pub(super) reserved: i64,
    pub(super) card: bool,
}

/// One row with what the rules need of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Thing {
    pub(super) id: String,
    pub(super) owner: String,
    pub(super) state: String,
    /// What kind it is: of an approval, a contract's payment, a milestone's source; of a proposal, the
    /// person; of a job, whether it is done hiring.
    pub(super) kind: String,
    /// What it is about: a proposal, a contract or a milestone.
    pub(super) about: String,
    pub(super) contract: String,
    pub(super) cents: i64,
    /// When it lapses; for a milestone, cents that its hold still has; for a job, the headcount; for a
    /// conversation, whether the employer has written.
    pub(super) number: i64,
    /// What may not change any more once the state is final.
    pub(super) frozen: String,
}

const OWNERS: &str = "
    SELECT id, account_id FROM job UNION ALL SELECT id, account_id FROM contract
    UNION ALL SELECT id, account_id FROM approval UNION ALL SELECT id, account_id FROM top_up
    UNION ALL SELECT id, account_id FROM ledger_entry UNION ALL SELECT id, account_id FROM invoice
    UNION ALL SELECT id, account_id FROM token UNION ALL SELECT id, account_id FROM team_invite
    UNION ALL SELECT id, account_id FROM conversation
    UNION ALL SELECT id, account_id FROM webhook
    UNION ALL SELECT p.id, j.account_id FROM proposal p JOIN job j ON j.id = p.job_id
    UNION ALL SELECT m.id, c.account_id FROM milestone m JOIN contract c ON c.id = m.contract_id
    UNION ALL SELECT m.id, c.account_id FROM message m
        JOIN conversation c ON c.id = m.conversation_id";

impl Books {
    /// As things stand.
    pub(super) fn take(db: &Connection) -> Books {
        Books {
            purses: rows(
                db,
                "SELECT id, available_cents, reserved_cents, has_card FROM account",
                |row| {
                    let purse = Purse {
                        available: row.get_unwrap(1),
                        reserved: row.get_unwrap(2),
                        card: row.get_unwrap(3),
                    };
                    (row.get_unwrap(0), purse)
                },
            )
            .into_iter()
            .collect(),
            jobs: things(
                db,
                "SELECT id, account_id, status, iif(hiring_done_at IS NULL, '', 'done'), '', '', 0,
                    cast(coalesce(fields ->> 'headcount', 0) AS INTEGER), '' FROM job ORDER BY seq",
            ),
            proposals: things(
                db,
                "SELECT p.id, j.account_id, p.status, p.person_id, p.job_id, '', 0, 0, ''
                 FROM proposal p JOIN job j ON j.id = p.job_id ORDER BY p.seq",
            ),
            contracts: things(
                db,
                "SELECT id, account_id, iif(ended_at IS NULL, 'active', 'ended'),
                    coalesce(payment_type, ''), proposal_id, id, 0, 0, quote(ended_at)
                 FROM contract ORDER BY seq",
            ),
            milestones: things(
                db,
                "SELECT m.id, c.account_id, m.status, coalesce(m.source, ''), m.id, c.id,
                    m.amount_cents,
                    coalesce((SELECT -h.amount_cents - (SELECT coalesce(sum(abs(g.amount_cents)), 0)
                        FROM ledger_entry g WHERE g.hold_entry_id = h.id)
                        FROM ledger_entry h WHERE h.id = m.hold_entry_id), 0),
                    quote(m.invoice_id) || quote(m.source)
                 FROM milestone m JOIN contract c ON c.id = m.contract_id ORDER BY m.seq",
            ),
            approvals: things(
                db,
                "SELECT id, account_id, status, kind,
                    coalesce(milestone_id, iif(kind = 'proposal_hire', proposal_id, contract_id)),
                    coalesce(contract_id, ''), coalesce(terms ->> 'amountCents', 0), expires_at,
                    quote(result) || quote(resolved_at)
                 FROM approval ORDER BY seq",
            ),
            top_ups: things(
                db,
                "SELECT id, account_id, status, '', '', '', amount_cents, expires_at,
                    quote(completed_at) FROM top_up ORDER BY seq",
            ),
            threads: things(
                db,
                "SELECT id, account_id, iif(read_only, 'closed', 'open'), bucket, person_id, '', 0,
                    EXISTS (SELECT 1 FROM message WHERE conversation_id = conversation.id
                        AND sender = 'account'), ''
                 FROM conversation WHERE person_id IS NOT NULL ORDER BY seq",
            ),
            ledger: things(
                db,
                "SELECT id, account_id, '', type, '', '', amount_cents, 0,
                    quote(hold_entry_id) || quote(at) FROM ledger_entry ORDER BY seq",
            ),
            owners: rows(db, OWNERS, |row| (row.get_unwrap(0), row.get_unwrap(1)))
                .into_iter()
                .collect(),
        }
    }

    /// What holds at every moment.
    pub(super) fn balance(&self) {
        for (account, purse) in &self.purses {
            let mine = || self.ledger.iter().filter(|entry| entry.owner == *account);
            let sum = |kinds: &[&str]| -> i64 {
                mine()
                    .filter(|entry| kinds.contains(&entry.kind.as_str()))
                    .map(|entry| entry.cents)
                    .sum()
            };
            let moved: i64 = mine()
                .filter(|entry| entry.kind != "CAPTURE")
                .map(|entry| entry.cents)
                .sum();
            assert_eq!(purse.available, moved, "available is the sum of the ledger");
            assert!(purse.available >= 0, "spent more than there was: {purse:?}");
            let held = -sum(&["HOLD", "HOLD_RELEASE"]) - sum(&["CAPTURE"]).abs();
            assert_eq!(purse.reserved, held, "reserved is what the ledger holds");
            let escrow: i64 = self
                .milestones
                .iter()
                .filter(|one| one.owner == *account && one.holds() && one.kind == "CREDITS")
                .map(|one| one.cents)
                .sum();
            assert_eq!(purse.reserved, escrow, "reserved is what milestones hold");
        }
        for one in &self.milestones {
            let due = if one.holds() && one.kind == "CREDITS" {
                one.cents
            } else {
                0
            };
            assert_eq!(one.number, due, "the hold of {one:?}");
        }
        let ended = |id: &str| {
            let contract = self.contracts.iter().find(|contract| contract.id == id);
            contract.is_some_and(|contract| contract.state == "ended")
        };
        for one in self.milestones.iter().filter(|one| ended(&one.contract)) {
            let over = ["PAID", "REFUNDED", "CANCELLED"].contains(&one.state.as_str());
            assert!(over, "{one:?} goes on after its contract");
        }
        let mut asked = BTreeSet::new();
        for one in self.approvals.iter().filter(|one| one.state == "pending") {
            assert!(
                asked.insert((&one.kind, &one.about)),
                "{one:?} is asked for twice"
            );
            assert!(
                !ended(&one.contract),
                "{one:?} waits though its contract ended"
            );
            assert_eq!(one.frozen, "NULLNULL", "{one:?}");
        }
        for one in self.approvals.iter().filter(|one| one.state != "pending") {
            let has_result = !one.frozen.starts_with("NULL");
            assert_eq!(has_result, one.state == "confirmed", "{one:?}");
            assert!(!one.frozen.ends_with("NULL"), "{one:?} ended at no time");
        }
    }

    /// What holds between a moment and a later one.
    pub(super) fn follow(&self, before: &Books) {
        follow(&before.jobs, &self.jobs, JOBS);
        follow(&before.proposals, &self.proposals, PROPOSALS);
        follow(&before.contracts, &self.contracts, CONTRACTS);
        follow(&before.milestones, &self.milestones, MILESTONES);
        follow(&before.approvals, &self.approvals, APPROVALS);
        follow(&before.top_ups, &self.top_ups, TOP_UPS);
        assert!(
            self.ledger.starts_with(&before.ledger),
            "the ledger only grows"
        );
    }
}

impl Thing {
    /// Whether money lies in escrow for this milestone.
    pub(super) fn holds(&self) -> bool {
        matches!(self.state.as_str(), "ACTIVE_FUNDED" | "DISPUTED")
    }

    /// Whether this approval or top-up can still be answered.
    pub(super) fn waits(&self, now: Moment) -> bool {
        self.state.eq_ignore_ascii_case("pending") && self.number > now
    }
}

/// A state and those that may follow it; `""` is before the beginning. What follows nothing is
/// final, and then nothing of it changes.
type Ways = &'static [(&'static str, &'static [&'static str])];

const JOBS: Ways = &[
    // One step writes a draft and publishes it.
    ("", &["DRAFT", "OPEN"]),
    ("DRAFT", &["OPEN", "ARCHIVED"]),
    ("OPEN", &["DRAFT", "ONGOING", "ARCHIVED"]),
    ("ONGOING", &["COMPLETED", "ARCHIVED"]),
];
const OPINIONS: &[&str] = &[
    "UNREVIEWED",
    "SHORTLISTED",
    "MAYBE",
    "NOT_A_FIT",
    "HIRED",
    "DECLINED",
];
const PROPOSALS: Ways = &[
    ("", &["UNREVIEWED", "INVITED"]),
    ("UNREVIEWED", OPINIONS),
    // What a person says to an invitation, once.
    ("INVITED", &["UNREVIEWED", "REFUSED"]),
    ("SHORTLISTED", OPINIONS),
    ("MAYBE", OPINIONS),
    ("NOT_A_FIT", OPINIONS),
];
const CONTRACTS: Ways = &[("", &["active"]), ("active", &["ended"])];
const MILESTONES: Ways = &[
    ("", &["NOT_FUNDED", "ACTIVE_FUNDED"]),
    ("NOT_FUNDED", &["ACTIVE_FUNDED", "CANCELLED"]),
    ("ACTIVE_FUNDED", &["PAID", "REFUNDED", "DISPUTED"]),
    ("DISPUTED", &["ACTIVE_FUNDED", "PAID", "REFUNDED"]),
];
const APPROVALS: Ways = &[
    ("", &["pending"]),
    ("pending", &["confirmed", "declined", "expired"]),
];
const TOP_UPS: Ways = &[
    ("", &["PENDING"]),
    ("PENDING", &["COMPLETED", "EXPIRED", "CANCELED"]),
];

fn follow(before: &[Thing], after: &[Thing], ways: Ways) {
    assert!(before.len() <= after.len(), "nothing is deleted");
    for (place, new) in after.iter().enumerate() {
        let old = before.get(place);
        let state = old.map_or("", |old| &old.state);
        if let Some(old) = old {
            assert_eq!((&old.id, &old.owner), (&new.id, &new.owner));
        }
        if state == new.state {
            continue;
        }
        let next = ways.iter().find(|(from, _)| *from == state);
        let allowed = next.is_some_and(|(_, next)| next.contains(&new.state.as_str()));
        assert!(allowed, "{old:?} cannot become {new:?}");
    }
    for (old, new) in before.iter().zip(after) {
        let last = !ways.iter().any(|(from, _)| *from == old.state);
        assert!(
            !last || old == new,
            "{old:?} was final and has become {new:?}"
        );
    }
}

fn things(db: &Connection, sql: &str) -> Vec<Thing> {
    rows(db, sql, |row| Thing {
        id: row.get_unwrap(0),
        owner: row.get_unwrap(1),
        state: row.get_unwrap(2),
        kind: row.get_unwrap(3),
        about: row.get_unwrap(4),
        contract: row.get_unwrap(5),
        cents: row.get_unwrap(6),
        number: row.get_unwrap(7),
        frozen: row.get_unwrap(8),
    })
}

fn rows<T>(db: &Connection, sql: &str, read: impl Fn(&Row<'_>) -> T) -> Vec<T> {
    let mut statement = db.prepare_cached(sql).unwrap();
    let found = statement.query_map([], |row| Ok(read(row))).unwrap();
    found.map(Result::unwrap).collect()
}
