//! Ids of the wrong kind. The platform documents ids as opaque, so one is judged by its beginning
//! alone, where that is known, and only after the platform has refused it.

use crate::api::{Body, Request};

/// One kind of thing that ids name.
struct Kind {
    /// What it is called.
    noun: &'static str,
    /// How ids of it are known to begin, before an underscore.
    prefixes: &'static [&'static str],
    /// The collection in a path whose next segment is its id.
    collections: &'static [&'static str],
    /// Names of query and body members that hold its id.
    members: &'static [&'static str],
    /// Where its ids come from.
    from: &'static str,
}

static KINDS: &[Kind] = &[
    Kind {
        noun: "job",
        prefixes: &["job"],
        collections: &["jobs", "job-drafts"],
        members: &["jobId"],
        from: "opentrain_list_jobs",
    },
    Kind {
        noun: "proposal",
        prefixes: &["prop", "prp", "proposal"],
        collections: &["proposals"],
        members: &["proposalId"],
        from: "opentrain_list_proposals",
    },
    Kind {
        noun: "freelancer",
        prefixes: &["usr", "user"],
        collections: &["freelancers"],
        members: &["freelancerId"],
        from: "opentrain_get_proposal (`candidate`)",
    },
    Kind {
        noun: "conversation",
        prefixes: &["conv", "cnv"],
        collections: &["conversations"],
        members: &["conversationId"],
        from: "opentrain_read_messages without arguments",
    },
    Kind {
        noun: "message",
        prefixes: &["msg"],
        collections: &[],
        members: &["messageId"],
        from: "opentrain_read_messages",
    },
    Kind {
        noun: "contract",
        prefixes: &["con", "ctr", "contract"],
        collections: &["contracts"],
        members: &["contractId"],
        from: "opentrain_list_contracts",
    },
    Kind {
        noun: "milestone",
        prefixes: &["mil", "mst", "mls", "milestone"],
        collections: &["milestones"],
        members: &["milestoneId"],
        from: "opentrain_get_contract",
    },
    Kind {
        noun: "approval",
        prefixes: &["apr", "approval"],
        collections: &["approvals"],
        members: &["approvalId"],
        from: "the answer that asked for it",
    },
    Kind {
        noun: "top-up",
        prefixes: &["top", "topup", "tu"],
        collections: &["top-ups"],
        members: &["topUpId"],
        from: "opentrain_create_credit_top_up",
    },
    Kind {
        noun: "token",
        prefixes: &["tok"],
        collections: &["tokens"],
        members: &["tokenId"],
        from: "opentrain_list_tokens",
    },
    Kind {
        noun: "webhook",
        prefixes: &["whk", "wh", "webhook"],
        collections: &["webhooks"],
        members: &["webhookId"],
        from: "opentrain_list_webhooks",
    },
    // What no tool takes.
    Kind {
        noun: "invoice",
        prefixes: &["inv"],
        collections: &[],
        members: &[],
        from: "",
    },
    Kind {
        noun: "event",
        prefixes: &["evt"],
        collections: &[],
        members: &[],
        from: "",
    },
    Kind {
        noun: "organization",
        prefixes: &["org"],
        collections: &[],
        members: &[],
        from: "",
    },
    Kind {
        noun: "ledger entry",
        prefixes: &["led"],
        collections: &[],
        members: &[],
        from: "",
    },
    Kind {
        noun: "request (for support)",
        prefixes: &["req"],
        collections: &[],
        members: &[],
        from: "",
    },
];

/// A sentence for each id of `request` that looks like one of another kind than is wanted there.
pub(super) fn misplaced(request: &Request) -> Vec<String> {
    let in_path = request.path.windows(2).filter_map(|pair| match pair {
        [collection, id] => {
            let names = |kind: &&Kind| kind.collections.contains(&collection.as_str());
            Some((KINDS.iter().find(names)?, id.as_str()))
        }
        _ => None,
    });
    let named = |name: &str| KINDS.iter().find(|kind| kind.members.contains(&name));
    let in_query = request
        .query
        .iter()
        .filter_map(|(name, id)| Some((named(name)?, id.as_str())));
    let members = match &request.body {
        Body::Json(members) => Some(members),
        _ => None,
    };
    let in_body = members
        .into_iter()
        .flatten()
        .filter_map(|(name, id)| Some((named(name)?, id.as_str()?)));
    in_path
        .chain(in_query)
        .chain(in_body)
        .filter_map(|(wanted, id)| {
            let looks = looks_like(id, wanted)?;
            (!std::ptr::eq(looks, wanted)).then(|| {
                format!(
                    "`{id}` looks like the id of {}, and {} is wanted there. Its id comes from {}.",
                    with_article(looks.noun),
                    with_article(wanted.noun),
                    wanted.from
                )
            })
        })
        .collect()
}

fn with_article(noun: &str) -> String {
    match noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        true => format!("an {noun}"),
        false => format!("a {noun}"),
    }
}

/// The kind whose ids begin like this one: with a beginning that is known, or with the first letters
/// of what the kind is called.
fn looks_like(id: &str, wanted: &Kind) -> Option<&'static Kind> {
    // People have slugs, which are words with hyphens: `job-lopez`.
    let separators: &[char] = match wanted.noun {
        "freelancer" => &['_'],
        _ => &['_', '-'],
    };
    let (prefix, rest) = id.split_once(separators)?;
    let prefix = prefix.to_lowercase();
    let known = |kind: &&Kind| kind.prefixes.contains(&prefix.as_str());
    let called = |kind: &&Kind| prefix.len() >= 3 && kind.noun.starts_with(&prefix);
    (!rest.is_empty()).then(|| {
        KINDS
            .iter()
            .find(known)
            .or_else(|| KINDS.iter().find(called))
    })?
}
