//! What models call things that are called otherwise here. Names of tools stand without
//! `opentrain_`; a tool that is not on offer is passed over.

/// One thing that tools are about.
pub(super) struct Topic {
    /// Its nouns, in the singular.
    pub(super) words: &'static [&'static str],
    /// What shows it.
    pub(super) reads: &'static [&'static str],
    /// Verbs, and the tools that do what they say. A verb stands here only where it says what the
    /// tool does: nobody who wants to change something is sent to what changes something else.
    pub(super) writes: &'static [(&'static [&'static str], &'static [&'static str])],
}

/// Words before a tool's own name.
pub(super) const NOISE: &[&str] = &[
    "mcp",
    "functions",
    "function",
    "default",
    "api",
    "tools",
    "tool",
    "server",
    "sandbox",
    "call",
    "use",
    "run",
    "the",
    "v1",
];

/// Two words that are one.
pub(super) const COMPOUNDS: &[&str] = &[
    "opentrain",
    "topup",
    "signup",
    "signoff",
    "cosign",
    "apikey",
    "whoami",
];

/// Verbs that change nothing. One of them anywhere in a name makes it a wish to look.
pub(super) const READING: &[&str] = &[
    "get",
    "list",
    "read",
    "show",
    "find",
    "search",
    "check",
    "rank",
    "view",
    "count",
    "fetch",
    "poll",
    "watch",
    "wait",
    "see",
    "look",
    "lookup",
    "retrieve",
    "query",
    "describe",
    "browse",
    "inspect",
    "review",
    "compare",
    "sort",
    "filter",
    "score",
    "evaluate",
    "assess",
    "summarize",
    "summarise",
    "analyze",
    "analyse",
    "monitor",
    "track",
    "status",
    "display",
    "print",
    "export",
    "download",
    "explain",
    "what",
    "who",
    "which",
    "where",
    "load",
    "pull",
    "sync",
    "peek",
    "verify",
    "validate",
    "screen",
    "rate",
    "history",
];

/// Verbs that put several in an order, and the tool that does so to whom [`ORDERED`] shows.
pub(super) const ORDERING: &[&str] = &[
    "rank", "compare", "sort", "score", "evaluate", "assess", "rate",
];
/// What can be ordered, and what orders it.
pub(super) const ORDERED: (&str, &str) = ("list_proposals", "rank_proposals");

const MAKE: &[&str] = &["create", "add", "make", "new", "generate"];
const REMOVE: &[&str] = &["delete", "remove"];
const RELEASE: &[&str] = &["approve", "accept", "release", "payout"];

/// The most specific first: of several nouns in a name the first of these decides.
pub(super) static TOPICS: &[Topic] = &[
    Topic {
        words: &["interview", "transcript"],
        reads: &["get_interview", "get_proposal"],
        writes: &[],
    },
    Topic {
        words: &["facet", "category", "statistic", "stat"],
        reads: &["get_job_facets", "search_jobs"],
        writes: &[],
    },
    Topic {
        words: &["change"],
        reads: &["list_job_changes", "poll_updates"],
        writes: &[],
    },
    Topic {
        words: &["ledger", "transaction", "statement", "movement"],
        reads: &["list_credit_ledger"],
        writes: &[],
    },
    Topic {
        words: &["topup", "deposit", "recharge", "checkout"],
        reads: &["get_credit_top_up", "get_credits"],
        writes: &[(
            &["create", "add", "make", "new", "buy", "request", "start"],
            &["create_credit_top_up"],
        )],
    },
    Topic {
        words: &["webhook", "hook", "subscription", "callback"],
        reads: &["list_webhooks", "get_webhook"],
        writes: &[
            (MAKE, &["create_webhook"]),
            (&["register", "subscribe", "set"], &["create_webhook"]),
            (REMOVE, &["delete_webhook"]),
            (&["unsubscribe", "unregister"], &["delete_webhook"]),
        ],
    },
    Topic {
        words: &["token", "key", "apikey"],
        reads: &["list_tokens", "auth_status"],
        writes: &[
            (MAKE, &["create_token"]),
            (&["mint", "issue"], &["create_token"]),
            (REMOVE, &["revoke_token"]),
            (&["revoke", "invalidate"], &["revoke_token"]),
        ],
    },
    Topic {
        words: &["message", "chat", "inbox", "conversation", "thread", "dm"],
        reads: &["read_messages"],
        writes: &[
            (
                &["send", "write", "reply", "post", "answer"],
                &["send_message"],
            ),
            (
                &["start", "open", "begin", "create", "new"],
                &["start_proposal_conversation", "send_message"],
            ),
        ],
    },
    Topic {
        words: &["milestone", "deliverable", "escrow", "phase"],
        reads: &["get_contract", "list_contracts"],
        writes: &[
            (MAKE, &["create_milestone"]),
            (RELEASE, &["request_milestone_approval"]),
            (&["fund", "finance"], &["request_milestone_funding"]),
            (
                &["pay"],
                &["request_milestone_approval", "request_milestone_funding"],
            ),
            (
                &["request", "ask"],
                &["request_milestone_funding", "request_milestone_approval"],
            ),
        ],
    },
    Topic {
        words: &["approval", "cosign", "signoff", "confirmation"],
        reads: &["get_approval", "list_approvals"],
        writes: &[],
    },
    Topic {
        words: &["credit", "balance", "wallet", "fund", "money", "cash"],
        reads: &["get_credits", "list_credit_ledger"],
        writes: &[
            (
                &["add", "buy", "purchase", "topup", "deposit", "recharge"],
                &["create_credit_top_up"],
            ),
            (&["release"], &["request_milestone_approval"]),
        ],
    },
    Topic {
        words: &["contract", "engagement", "agreement", "budget"],
        reads: &["list_contracts", "get_contract"],
        writes: &[
            (
                &["end", "terminate", "finish", "close", "stop", "cancel"],
                &["end_contract"],
            ),
            (&["fund"], &["request_milestone_funding"]),
            (&["pay", "release"], &["request_milestone_approval"]),
        ],
    },
    Topic {
        words: &["draft"],
        reads: &["list_jobs", "capabilities"],
        writes: &[
            (MAKE, &["create_job_draft"]),
            (&["write", "import"], &["create_job_draft"]),
            (
                &["update", "edit", "change", "modify", "patch", "set", "fill"],
                &["update_job_draft_fields"],
            ),
            (&["publish", "post"], &["publish_job"]),
        ],
    },
    Topic {
        words: &[
            "freelancer",
            "profile",
            "worker",
            "trainer",
            "labeler",
            "labeller",
            "annotator",
            "talent",
            "resume",
            "cv",
            "expert",
        ],
        reads: &["get_freelancer_profile", "list_proposals"],
        writes: &[
            (&["invite"], &["invite_freelancer"]),
            (&["hire", "recruit"], &["hire_proposal"]),
            (&["pay"], &["request_milestone_approval"]),
            (
                &["message", "contact", "dm"],
                &["send_message", "start_proposal_conversation"],
            ),
        ],
    },
    Topic {
        words: &[
            "proposal",
            "applicant",
            "application",
            "candidate",
            "bid",
            "bidder",
            "offer",
            "hire",
            "hiring",
            "shortlist",
        ],
        reads: &["list_proposals", "get_proposal"],
        writes: &[
            (
                &["hire", "accept", "approve", "recruit"],
                &["hire_proposal"],
            ),
            (&["invite"], &["invite_freelancer"]),
            (
                &["message", "contact", "dm"],
                &["start_proposal_conversation", "send_message"],
            ),
        ],
    },
    Topic {
        words: &[
            "team",
            "member",
            "teammate",
            "organization",
            "organisation",
            "org",
            "colleague",
            "user",
            "invite",
            "invitation",
        ],
        reads: &["get_team"],
        writes: &[
            (&["invite", "add"], &["invite_team_member"]),
            (&["send"], &["invite_freelancer", "invite_team_member"]),
        ],
    },
    Topic {
        words: &["payment", "invoice", "bill", "payout", "charge", "fee"],
        reads: &["list_pending_payments", "list_credit_ledger"],
        writes: &[
            (
                &["release", "approve", "pay"],
                &["request_milestone_approval"],
            ),
            (&["fund"], &["request_milestone_funding"]),
        ],
    },
    Topic {
        words: &["spending", "spend", "spent", "expense", "cost", "paid"],
        reads: &["list_approvals", "list_credit_ledger"],
        writes: &[],
    },
    Topic {
        words: &[
            "update",
            "event",
            "notification",
            "feed",
            "activity",
            "news",
        ],
        reads: &["poll_updates"],
        writes: &[(&["subscribe"], &["create_webhook"])],
    },
    Topic {
        words: &["capability", "feature", "field", "enum", "schema", "option"],
        reads: &["capabilities"],
        writes: &[(
            &["update", "edit", "change", "set", "fill"],
            &["update_job_draft_fields"],
        )],
    },
    Topic {
        words: &["public", "market", "marketplace"],
        reads: &["search_jobs", "get_public_job"],
        writes: &[],
    },
    Topic {
        words: &[
            "job", "posting", "listing", "vacancy", "gig", "project", "position", "task",
        ],
        reads: &["list_jobs", "search_jobs"],
        writes: &[
            (MAKE, &["create_job_draft"]),
            (&["draft", "write"], &["create_job_draft"]),
            (&["post"], &["create_job_draft", "publish_job"]),
            (&["publish", "launch"], &["publish_job"]),
            (
                &["update", "edit", "change", "modify", "patch"],
                &["update_published_job", "update_job_draft_fields"],
            ),
            (&["close", "archive", "unpublish"], &["close_job"]),
        ],
    },
    Topic {
        words: &[
            "account",
            "agent",
            "auth",
            "me",
            "whoami",
            "self",
            "login",
            "session",
            "scope",
            "permission",
            "identity",
            "status",
            "connection",
            "claim",
            "owner",
        ],
        reads: &["auth_status", "capabilities"],
        writes: &[
            (&["register", "signup"], &["register_agent"]),
            (&["claim"], &["claim_account"]),
        ],
    },
];

/// What a verb means when no noun says more.
pub(super) const ALONE: &[(&str, &[&str])] = &[
    ("rank", &["rank_proposals", "list_proposals"]),
    ("review", &["list_proposals", "get_proposal"]),
    ("compare", &["rank_proposals", "list_proposals"]),
    ("evaluate", &["list_proposals", "get_proposal"]),
    ("screen", &["list_proposals", "get_proposal"]),
    ("poll", &["poll_updates"]),
    ("watch", &["poll_updates"]),
    ("wait", &["poll_updates", "get_approval"]),
    ("monitor", &["poll_updates"]),
    ("sync", &["poll_updates"]),
    ("approve", &["get_approval", "request_milestone_approval"]),
    ("accept", &["list_proposals", "hire_proposal"]),
    ("hire", &["list_proposals", "hire_proposal"]),
    ("release", &["get_contract", "request_milestone_approval"]),
    (
        "pay",
        &["list_pending_payments", "request_milestone_approval"],
    ),
    ("fund", &["get_contract", "request_milestone_funding"]),
    ("topup", &["create_credit_top_up"]),
    ("deposit", &["create_credit_top_up"]),
    ("invite", &["invite_freelancer", "invite_team_member"]),
    ("send", &["send_message"]),
    ("reply", &["send_message"]),
    ("publish", &["publish_job"]),
    ("register", &["register_agent"]),
    ("signup", &["register_agent"]),
    ("claim", &["claim_account"]),
    ("subscribe", &["create_webhook"]),
];
