//! The tables, as the steps that a database goes through to have them. How it does is in `opening`, what
//! the rows mean in the neighbouring files.

/// Each entry brings the schema one version further; published entries never change.
/// Moments are milliseconds since 1970, amounts are cents, rates are millionths of a dollar.
pub(super) const MIGRATIONS: &[&str] = &[
    "
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL UNIQUE,
    organization_name TEXT,
    agent_name TEXT,
    registration_id TEXT NOT NULL UNIQUE,
    claim_token TEXT NOT NULL UNIQUE,
    claim_expires_at INTEGER NOT NULL,
    email TEXT,
    claimed_at INTEGER,
    delivered_at INTEGER,
    has_card INTEGER NOT NULL DEFAULT 1,
    features_off TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_owner ON account (email) WHERE claimed_at IS NOT NULL;

CREATE TABLE claim_attempt (
    token TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    user_code TEXT NOT NULL,
    email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    polled_at INTEGER
) STRICT;
CREATE INDEX claim_attempt_account ON claim_attempt (account_id, created_at);

CREATE TABLE token (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    secret TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX token_account ON token (account_id);

CREATE TABLE job (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    status TEXT NOT NULL,
    fields TEXT NOT NULL,
    reading TEXT NOT NULL,
    external_id TEXT,
    idempotency_key TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    published_at INTEGER,
    UNIQUE (account_id, idempotency_key)
) STRICT;
CREATE INDEX job_account ON job (account_id, seq);
CREATE INDEX job_status ON job (status, seq);

CREATE TABLE publication (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id),
    account_id TEXT NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX publication_account ON publication (account_id, at);

CREATE TABLE listing_change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL REFERENCES job (id),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX listing_change_at ON listing_change (at);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL
) STRICT;

CREATE TABLE proposal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job_id TEXT NOT NULL REFERENCES job (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    status TEXT NOT NULL,
    bid_micros INTEGER NOT NULL,
    bid_unit TEXT NOT NULL,
    hourly_micros INTEGER,
    match_score REAL,
    interview TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (job_id, person_id)
) STRICT;

CREATE TABLE contract (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    job_id TEXT NOT NULL REFERENCES job (id),
    proposal_id TEXT NOT NULL UNIQUE REFERENCES proposal (id),
    title TEXT NOT NULL,
    payment_type TEXT,
    rate_micros INTEGER,
    estimated_volume REAL,
    conversation_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contract_account ON contract (account_id, seq);

CREATE TABLE milestone (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    contract_id TEXT NOT NULL REFERENCES contract (id),
    number INTEGER NOT NULL,
    name TEXT,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    volume REAL,
    due_at INTEGER,
    invoice_id TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (contract_id, number)
) STRICT;

CREATE TABLE approval (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    token_id TEXT NOT NULL REFERENCES token (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    job_id TEXT REFERENCES job (id),
    proposal_id TEXT REFERENCES proposal (id),
    contract_id TEXT REFERENCES contract (id),
    milestone_id TEXT REFERENCES milestone (id),
    terms TEXT NOT NULL,
    result TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    resolved_at INTEGER
) STRICT;
CREATE INDEX approval_proposal ON approval (proposal_id, status);

CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES account (id),
    type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    job_id TEXT,
    data TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_account ON event (account_id, id);
",
    "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

ALTER TABLE account ADD COLUMN teams_on INTEGER NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN mail_fails INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN available_cents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN reserved_cents INTEGER NOT NULL DEFAULT 0;

CREATE INDEX proposal_job ON proposal (job_id, status, seq);
CREATE INDEX proposal_job_seq ON proposal (job_id, seq);
CREATE INDEX job_account_status ON job (account_id, status, seq);
CREATE INDEX contract_job ON contract (job_id, seq);
CREATE INDEX contract_ended ON contract (account_id, (ended_at IS NOT NULL), seq);
CREATE INDEX approval_milestone ON approval (milestone_id, status);
CREATE INDEX approval_contract ON approval (contract_id, status);
CREATE INDEX approval_status ON approval (status, expires_at);
CREATE INDEX claim_attempt_email ON claim_attempt (email);
CREATE INDEX publication_job ON publication (job_id, at);

DELETE FROM listing_change
WHERE seq NOT IN (SELECT max(seq) FROM listing_change GROUP BY job_id);
CREATE UNIQUE INDEX listing_change_job ON listing_change (job_id);

-- What the world has in mind to do, done when its moment has come.
CREATE TABLE act (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX act_due ON act (due_at, seq);
CREATE INDEX act_subject ON act (subject_id, kind);

-- What only the world knows of a person. The people move in before the first request.
ALTER TABLE person ADD COLUMN traits TEXT NOT NULL DEFAULT '{}';
INSERT INTO act (due_at, kind, subject_id, data) VALUES (0, 'settle', '', '{}');

-- `activity` grows over all conversations with every message, which is the order of the list.
CREATE TABLE conversation (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    bucket TEXT NOT NULL,
    job_id TEXT REFERENCES job (id),
    proposal_id TEXT REFERENCES proposal (id),
    contract_id TEXT REFERENCES contract (id),
    person_id TEXT REFERENCES person (id),
    channel_name TEXT,
    read_only INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    activity INTEGER NOT NULL UNIQUE,
    unread INTEGER NOT NULL DEFAULT 0,
    needs_reply INTEGER NOT NULL DEFAULT 0,
    last_message_id TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (proposal_id, bucket)
) STRICT;
CREATE INDEX conversation_account ON conversation (account_id, activity);
CREATE INDEX conversation_bucket ON conversation (account_id, bucket, activity);
CREATE INDEX conversation_contract ON conversation (contract_id);
CREATE INDEX conversation_unread ON conversation (account_id, activity) WHERE unread > 0;
CREATE INDEX conversation_bucket_unread ON conversation (account_id, bucket, activity)
    WHERE unread > 0;

-- `sender` is account, person or system.
CREATE TABLE message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversation (id),
    sender TEXT NOT NULL,
    sender_user_id TEXT,
    content TEXT NOT NULL,
    unread INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    edited_at INTEGER
) STRICT;
CREATE INDEX message_conversation ON message (conversation_id, seq);
CREATE INDEX message_unread ON message (conversation_id) WHERE unread = 1;
CREATE INDEX message_sent ON message (sender_user_id, created_at) WHERE sender = 'account';

INSERT INTO conversation (id, account_id, bucket, job_id, proposal_id, contract_id, person_id,
    activity, created_at, updated_at)
SELECT contract.conversation_id, contract.account_id, 'job', contract.job_id,
    contract.proposal_id, contract.id, proposal.person_id, contract.seq, contract.started_at,
    contract.started_at
FROM contract JOIN proposal ON proposal.id = contract.proposal_id;

-- What has been done on a contract so far, and what the feed was last told of its budget.
ALTER TABLE contract ADD COLUMN consumed_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contract ADD COLUMN consumed_labels INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contract ADD COLUMN consumed_tasks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contract ADD COLUMN last_usage_at INTEGER;
ALTER TABLE contract ADD COLUMN budget_state TEXT NOT NULL DEFAULT 'OK';

-- `source` is CARD or CREDITS once funded; `hold_entry_id` the ledger's hold behind it.
ALTER TABLE milestone ADD COLUMN source TEXT;
ALTER TABLE milestone ADD COLUMN hold_entry_id TEXT;
ALTER TABLE milestone ADD COLUMN payout_asked_at INTEGER;
ALTER TABLE milestone ADD COLUMN settled_at INTEGER;
CREATE INDEX milestone_contract ON milestone (contract_id, number);

CREATE TABLE ledger_entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    type TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    hold_entry_id TEXT REFERENCES ledger_entry (id),
    proposal_id TEXT REFERENCES proposal (id),
    contract_id TEXT REFERENCES contract (id),
    milestone_id TEXT REFERENCES milestone (id),
    top_up_id TEXT REFERENCES top_up (id),
    note TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_entry_account ON ledger_entry (account_id, seq);
CREATE INDEX ledger_entry_hold ON ledger_entry (hold_entry_id);

CREATE TABLE top_up (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    status TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    completed_at INTEGER
) STRICT;
CREATE INDEX top_up_account ON top_up (account_id, seq);

-- `status` is PENDING_FUNDING, PENDING_PAYOUT, SETTLED or VOID; the first two wait.
CREATE TABLE invoice (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    status TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    job_id TEXT REFERENCES job (id),
    contract_id TEXT REFERENCES contract (id),
    milestone_id TEXT REFERENCES milestone (id),
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX invoice_account ON invoice (account_id, status, number);
CREATE INDEX invoice_milestone ON invoice (milestone_id, status);

CREATE TABLE webhook (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    url TEXT NOT NULL,
    event_types TEXT NOT NULL,
    secret TEXT NOT NULL,
    status TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    disabled_reason TEXT
) STRICT;
CREATE INDEX webhook_account ON webhook (account_id, seq);

-- One event on its way to one webhook. `state` is PENDING, DELIVERED or FAILED; whoever sends it
-- has it until `taken_until`, which is a moment of the wall clock.
CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES event (id),
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    taken_until INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_pending ON delivery (webhook_id, due_at, seq) WHERE state = 'PENDING';
CREATE INDEX delivery_taken ON delivery (taken_until) WHERE state = 'PENDING' AND taken_until > 0;
CREATE INDEX delivery_webhook ON delivery (webhook_id, seq);

CREATE TABLE team_member (
    account_id TEXT NOT NULL REFERENCES account (id),
    user_id TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, email)
) STRICT;

CREATE TABLE team_invite (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    email TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (account_id, email)
) STRICT;
",
    // What a person said to an invitation was kept as the employer's mark; a proposal that was never
    // sent in tells them apart.
    "UPDATE proposal SET status = 'REFUSED'
        WHERE status = 'DECLINED' AND interview IS NULL AND match_score IS NULL;",
    "
-- The values of forms that were sent, so that none is taken twice.
CREATE TABLE used_form (
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
",
    "
-- `name` is the digest of the cookie's value.
CREATE TABLE session (
    name TEXT PRIMARY KEY,
    who TEXT NOT NULL,
    account_id TEXT REFERENCES account (id),
    user_id TEXT,
    person_id TEXT REFERENCES person (id),
    notice TEXT,
    created_at INTEGER NOT NULL
) STRICT;
",
    "
-- Why a person said no, in their words.
ALTER TABLE approval ADD COLUMN reason TEXT;
",
    "
-- When the employer said that nobody else is wanted on an open job.
ALTER TABLE job ADD COLUMN hiring_done_at INTEGER;
",
    "
-- The member of the account's team whose token it is; the owner's have none.
ALTER TABLE token ADD COLUMN member_id TEXT;
",
    "
-- Results of a labeling assessment that a person brings along, and files that hang on a message.
ALTER TABLE proposal ADD COLUMN open_label TEXT;
ALTER TABLE message ADD COLUMN attachments INTEGER NOT NULL DEFAULT 0;
-- Some people are others than they were; where nobody lives yet they move in by themselves.
INSERT INTO act (due_at, kind, subject_id, data)
    SELECT 0, 'settle', '', '{}' WHERE EXISTS (SELECT 1 FROM person);
",
    "
-- People ask for things too, who have no token; SQLite takes no NOT NULL back but by a new table.
CREATE TABLE approval_new (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES account (id),
    token_id TEXT REFERENCES token (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    job_id TEXT REFERENCES job (id),
    proposal_id TEXT REFERENCES proposal (id),
    contract_id TEXT REFERENCES contract (id),
    milestone_id TEXT REFERENCES milestone (id),
    terms TEXT NOT NULL,
    result TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    resolved_at INTEGER,
    reason TEXT
) STRICT;
INSERT INTO approval_new SELECT seq, id, account_id, token_id, kind, status, job_id, proposal_id,
    contract_id, milestone_id, terms, result, created_at, expires_at, resolved_at, reason FROM approval;
DROP TABLE approval;
ALTER TABLE approval_new RENAME TO approval;
CREATE INDEX approval_proposal ON approval (proposal_id, status);
CREATE INDEX approval_milestone ON approval (milestone_id, status);
CREATE INDEX approval_contract ON approval (contract_id, status);
CREATE INDEX approval_status ON approval (status, expires_at);

-- Groups of an account's jobs: by client, campaign or sprint.
CREATE TABLE folder (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT;
ALTER TABLE job ADD COLUMN folder_id TEXT REFERENCES folder (id);
",
    "
-- When a person began to act on a proposal in its trainer's place.
ALTER TABLE proposal ADD COLUMN played_at INTEGER;
CREATE INDEX proposal_person ON proposal (person_id, seq);
CREATE INDEX conversation_person ON conversation (person_id, activity);

CREATE TABLE payout_method (
    person_id TEXT PRIMARY KEY REFERENCES person (id),
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
",
    "
-- What an employer tells those who work on a job, version by version; one without a moment of
-- publication is a draft.
CREATE TABLE instruction (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id),
    number INTEGER NOT NULL,
    content TEXT NOT NULL,
    author TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    published_at INTEGER,
    UNIQUE (job_id, number)
) STRICT;
CREATE TABLE instruction_read (
    instruction_id TEXT NOT NULL REFERENCES instruction (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    read_at INTEGER NOT NULL,
    PRIMARY KEY (instruction_id, person_id)
) STRICT, WITHOUT ROWID;
",
    "
-- What an employer sets for everybody who works on a job. `ends_at` is the first moment after it; whole
-- days begin and end at midnight in UTC.
CREATE TABLE job_event (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id),
    title TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    all_day INTEGER NOT NULL,
    note TEXT NOT NULL,
    link TEXT,
    called_off_at INTEGER,
    saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX job_event_job ON job_event (job_id, starts_at);
",
    "
-- Who of those hired for a job is in one of its channels, and up to where somebody who is no employer has
-- read a conversation.
CREATE TABLE channel_member (
    conversation_id TEXT NOT NULL REFERENCES conversation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (conversation_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_member_person ON channel_member (person_id);
CREATE TABLE conversation_seen (
    conversation_id TEXT NOT NULL REFERENCES conversation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    seq INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_job ON conversation (job_id, bucket, activity);
",
    "
-- What an employer shares with those who work on a job: where a tool is, and what to know about it.
CREATE TABLE job_access (
    id TEXT PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    note TEXT NOT NULL,
    shared_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX job_access_job ON job_access (job_id, shared_at);
",
    "
-- Work on contracts, report by report; what was reported before stands in the contract's sums alone.
CREATE TABLE usage_entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    contract_id TEXT NOT NULL REFERENCES contract (id),
    at INTEGER NOT NULL,
    claimed INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    labels INTEGER NOT NULL,
    tasks INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_entry_contract ON usage_entry (contract_id, seq);
",
    "
-- The orders of the table of applicants, each with all that it takes to find a page of it.
CREATE INDEX proposal_match ON proposal (job_id, match_score, seq, status);
CREATE INDEX proposal_bid ON proposal (job_id, bid_micros, seq DESC, status);
CREATE INDEX proposal_interview
    ON proposal (job_id, CAST(interview ->> '$.score' AS REAL), seq, status);
",
    "
-- The calendar of an account and the ledger of a contract, without looking at those of others.
ALTER TABLE job_event ADD COLUMN account_id TEXT REFERENCES account (id);
UPDATE job_event SET account_id = (SELECT account_id FROM job WHERE id = job_event.job_id);
CREATE INDEX job_event_account ON job_event (account_id, starts_at);
CREATE INDEX ledger_entry_contract ON ledger_entry (contract_id, seq);
",
    "
-- Whether the owner lets somebody of the team pay from the organization's balance, and out of it.
ALTER TABLE team_member ADD COLUMN balance_access INTEGER NOT NULL DEFAULT 0;
",
];
