//! The rows: every variable and flag of the program, its meaning and its default. What is done with
//! their values is in the room's door.

/// One thing a user can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The environment variable.
    pub name: &'static str,
    /// The flag that wins over the variable, with its dashes; `None` where only the environment
    /// (or the credentials file) will do.
    pub flag: Option<&'static str>,
    /// What it does, in one sentence.
    pub doc: &'static str,
    /// What holds when nobody sets it, in words for a table.
    pub default: &'static str,
}

/// The personal API token.
/// Source: docs/developers/mcp/overview.
pub(crate) const TOKEN: Variable = Variable {
    name: "OPENTRAIN_PERSONAL_API_TOKEN",
    flag: None,
    doc: "Personal API token (`ot_pat_…`); when set, no saved token is used.",
    default: "the token in the credentials file",
};

/// Where the platform is.
/// Source: docs/developers/mcp/overview.
pub(crate) const BASE_URL: Variable = Variable {
    name: "OPENTRAIN_API_BASE_URL",
    flag: Some("--base-url"),
    doc: "Address of the platform; `https` unless it is this machine. The token goes there and nowhere else.",
    default: "`baseUrl` of the credentials file, else `https://app.opentrain.ai`",
};

/// Hides every tool that changes something.
pub(crate) const READ_ONLY: Variable = Variable {
    name: "OPENTRAIN_MCP_READ_ONLY",
    flag: Some("--read-only"),
    doc: "Offer only the tools that change nothing (`true` or `false`).",
    default: "`false`",
};

/// Families of tools to offer.
pub(crate) const TOOLSETS: Variable = Variable {
    name: "OPENTRAIN_MCP_TOOLSETS",
    flag: Some("--toolsets"),
    doc: "Families of tools to offer, separated by commas.",
    default: "all of them",
};

/// Tools to leave out.
pub(crate) const EXCLUDE_TOOLS: Variable = Variable {
    name: "OPENTRAIN_MCP_EXCLUDE_TOOLS",
    flag: Some("--exclude-tools"),
    doc: "Tools to leave out, by name, separated by commas.",
    default: "none",
};

/// How much is written to stderr.
pub(crate) const LOG: Variable = Variable {
    name: "OPENTRAIN_MCP_LOG",
    flag: Some("--log"),
    doc: "How much to write to stderr: `error`, `warn`, `info`, `debug` or `trace`; never secrets.",
    default: "`warn`",
};

/// Use the sandbox.
pub(crate) const SANDBOX: Variable = Variable {
    name: "OPENTRAIN_MCP_SANDBOX",
    flag: Some("--sandbox"),
    doc: "Work against the platform's sandbox on this machine, one that runs already or one inside this process: no account, no network, credentials of its own (`true` or `false`).",
    default: "`false`",
};

/// Which halves of a result a host gets.
pub(crate) const RESULTS: Variable = Variable {
    name: "OPENTRAIN_MCP_RESULTS",
    flag: Some("--results"),
    doc: "What results hold: `text`, `both` (text and the platform's answer as `structuredContent`), or `auto`: text alone for hosts that are known to show their model one half, both for everybody else.",
    default: "`auto`",
};

/// Whether a host is asked to show a person a link.
pub(crate) const ELICITATION: Variable = Variable {
    name: "OPENTRAIN_MCP_ELICITATION",
    flag: None,
    doc: "Whether a host that can is asked to show your link for an approval in a dialog of its own (`auto` or `off`).",
    default: "`auto`",
};

/// Where the sandbox is looked for and served.
pub(crate) const SANDBOX_PORT: Variable = Variable {
    name: "OPENTRAIN_SANDBOX_PORT",
    flag: None,
    doc: "Port on 127.0.0.1 where the sandbox is looked for and served; 0 takes any free one and shares it with nobody.",
    default: "`4010`",
};

/// Lets the sandbox's webhooks lead into private networks.
pub(crate) const PRIVATE_WEBHOOKS: Variable = Variable {
    name: "OPENTRAIN_SANDBOX_PRIVATE_WEBHOOKS",
    flag: None,
    doc: "Whether the sandbox delivers webhooks into private networks too (`true` or `false`).",
    default: "`false`",
};

/// Moves the credentials file.
/// Source: docs/developers/cli/overview.
pub(crate) const CONFIG_HOME: Variable = Variable {
    name: "XDG_CONFIG_HOME",
    flag: None,
    doc: "Folder above `opentrain/cli.json`, the credentials file shared with the official command line.",
    default: "`~/.config`",
};

/// Moves what is remembered of requests to humans.
pub(crate) const STATE_HOME: Variable = Variable {
    name: "XDG_STATE_HOME",
    flag: None,
    doc: "Folder above `opentrain`, which holds the journal of requests to humans and the key for open dialogs; the sandbox's are beside its data.",
    default: "`~/.local/state`",
};

/// Moves what the sandbox keeps.
pub(crate) const DATA_HOME: Variable = Variable {
    name: "XDG_DATA_HOME",
    flag: None,
    doc: "Folder above `opentrain/sandbox`, where the sandbox keeps its state and its credentials.",
    default: "`~/.local/share`",
};

/// The official command line's token variables, read when nothing else gives a token.
/// Source: docs/developers/cli/overview.
pub(crate) const LAST_TOKENS: [Variable; 2] = [
    Variable {
        name: "OT_API_TOKEN",
        flag: None,
        doc: "The official command line's name for the token; read when nothing else gives one.",
        default: "no token",
    },
    Variable {
        name: "OPENTRAIN_API_TOKEN",
        flag: None,
        doc: "The same under its other name; read last.",
        default: "no token",
    },
];

/// The official command line's base URL variable, read when nothing else gives one.
/// Source: docs/developers/cli/overview.
pub(crate) const LAST_BASE_URL: Variable = Variable {
    name: "OT_API_BASE_URL",
    flag: None,
    doc: "The official command line's name for the address; read when nothing else gives one.",
    default: "`https://app.opentrain.ai`",
};

/// Every row, in the order a reader wants them.
pub const VARIABLES: &[Variable] = &[
    TOKEN,
    BASE_URL,
    READ_ONLY,
    TOOLSETS,
    EXCLUDE_TOOLS,
    SANDBOX,
    SANDBOX_PORT,
    PRIVATE_WEBHOOKS,
    RESULTS,
    ELICITATION,
    LOG,
    CONFIG_HOME,
    STATE_HOME,
    DATA_HOME,
    LAST_TOKENS[0],
    LAST_TOKENS[1],
    LAST_BASE_URL,
];
