//! The hosts that can be given the server: where each keeps its settings, in which form, and how it is
//! asked whether it knows the server. A host is a row; nothing else knows one by name.
//!
//! Every path and form is the one that the host's own documentation names, and was tried with the host
//! where it can be run without an account.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::off::Hold;

/// Where an entry holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Scope {
    /// In all folders of this person.
    #[default]
    User,
    /// In the present folder, for everybody who works in it.
    Project,
}

/// How a settings file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON, with comments where there are some: an object of servers under this key.
    Json(&'static str),
    /// TOML: a table of servers under this key.
    Toml(&'static str),
    /// YAML: a mapping of servers under this key.
    YamlMapping(&'static str),
    /// YAML: a list of servers with their names under this key.
    YamlList(&'static str),
}

/// What the surroundings say: folders and variables of the person.
pub(super) struct Surroundings<'a> {
    pub(super) home: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Surroundings<'_> {
    /// The folder that a variable names, or `fallback` in the home.
    fn folder_of(&self, variable: &str, fallback: &str) -> PathBuf {
        let named = (self.variable)(variable).filter(|named| !named.is_empty());
        let named = named.map(PathBuf::from).filter(|named| named.is_absolute());
        named.unwrap_or_else(|| self.home.join(fallback))
    }

    /// Where programs with a window keep their settings.
    fn application(&self) -> PathBuf {
        if cfg!(target_os = "macos") {
            self.home.join("Library/Application Support")
        } else if cfg!(windows) {
            self.folder_of("APPDATA", "AppData/Roaming")
        } else {
            self.folder_of("XDG_CONFIG_HOME", ".config")
        }
    }

    /// Where programs at a terminal keep theirs, on Windows too.
    fn config(&self) -> PathBuf {
        self.folder_of("XDG_CONFIG_HOME", ".config")
    }
}

/// What is to be started.
pub(super) struct Start {
    pub(super) program: String,
    pub(super) arguments: Vec<String>,
    /// Variables that hold for it, with their values.
    pub(super) environment: Vec<(&'static str, String)>,
    /// Variables that are set here and stand in no entry.
    pub(super) left_out: Vec<&'static str>,
    /// Variables that the server reads.
    pub(super) variables: Vec<&'static str>,
}

/// A host.
pub(super) struct Host {
    /// What a person types.
    pub(super) name: &'static str,
    /// What it is called.
    pub(super) title: &'static str,
    pub(super) form: Form,
    pub(super) file: fn(&Surroundings<'_>) -> PathBuf,
    /// The file of a project, relative to its folder; `None` where the host has none.
    pub(super) project: Option<&'static str>,
    /// The entry in the settings.
    pub(super) entry: fn(&Start) -> Value,
    /// What the member with the variables of an entry is called.
    pub(super) environment: &'static str,
    /// What may hold a server back that is in the settings.
    pub(super) holds: &'static [Hold],
    /// The command line that lists the servers; empty where there is none. `NAME` stands for the server.
    pub(super) asks: &'static [&'static str],
    /// What a person does next.
    pub(super) after: &'static str,
}

const PLAIN: fn(&Start) -> Value =
    |start| json!({ "command": start.program, "args": start.arguments });
const STDIO: fn(&Start) -> Value =
    |start| json!({ "type": "stdio", "command": start.program, "args": start.arguments });
/// Of hosts that keep variables that look like secrets to themselves unless they are named.
const CAREFUL: fn(&Start) -> Value = |start| {
    let mut entry = PLAIN(start);
    if let Value::Object(members) = &mut entry {
        let token = crate::settings::TOKEN.name;
        members.insert("env".into(), json!({ token: format!("${{{token}}}") }));
    }
    entry
};

/// All of them, by name.
pub(super) const HOSTS: &[Host] = &[
    Host {
        name: "claude",
        title: "Claude Code",
        form: Form::Json("mcpServers"),
        file: |at| at.folder_of("CLAUDE_CONFIG_DIR", "").join(".claude.json"),
        project: Some(".mcp.json"),
        entry: STDIO,
        environment: "env",
        holds: &[
            Hold::OfFolder(Scope::User, "disabledMcpServers"),
            Hold::OfFolder(Scope::Project, "disabledMcpjsonServers"),
            Hold::Asks {
                list: "enabledMcpjsonServers",
                all: "enableAllProjectMcpServers",
                files: &[".claude/settings.json", ".claude/settings.local.json"],
            },
        ],
        asks: &["claude", "mcp", "get", "NAME"],
        after: "Start a new session of it",
    },
    Host {
        name: "claude-desktop",
        title: "Claude Desktop",
        form: Form::Json("mcpServers"),
        file: |at| at.application().join("Claude/claude_desktop_config.json"),
        project: None,
        entry: PLAIN,
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Quit it and start it again",
    },
    Host {
        name: "cline",
        title: "Cline",
        form: Form::Json("mcpServers"),
        file: |at| at.home.join(".cline/data/settings/cline_mcp_settings.json"),
        project: None,
        entry: STDIO,
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Start a new task in it",
    },
    Host {
        name: "codex",
        title: "Codex",
        form: Form::Toml("mcp_servers"),
        file: |at| at.folder_of("CODEX_HOME", ".codex").join("config.toml"),
        project: None,
        // It hands on no variable that is not named, and says nothing of it.
        entry: |start| {
            let mut entry = PLAIN(start);
            if let Value::Object(members) = &mut entry {
                members.insert("env_vars".into(), json!(start.variables));
            }
            entry
        },
        environment: "env",
        holds: &[],
        asks: &["codex", "mcp", "get", "NAME"],
        after: "Start a new session of it",
    },
    Host {
        name: "continue",
        title: "Continue",
        form: Form::YamlList("mcpServers"),
        file: |at| at.home.join(".continue/config.yaml"),
        project: None,
        entry: PLAIN,
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Start a new session of it",
    },
    Host {
        name: "copilot",
        title: "GitHub Copilot CLI",
        form: Form::Json("mcpServers"),
        file: |at| {
            at.folder_of("COPILOT_HOME", ".copilot")
                .join("mcp-config.json")
        },
        project: None,
        entry: |start| json!({ "type": "local", "command": start.program, "args": start.arguments, "tools": ["*"] }),
        environment: "env",
        holds: &[],
        asks: &["copilot", "mcp", "get", "NAME"],
        after: "Start a new session of it",
    },
    Host {
        name: "cursor",
        title: "Cursor",
        form: Form::Json("mcpServers"),
        file: |at| at.home.join(".cursor/mcp.json"),
        project: Some(".cursor/mcp.json"),
        entry: PLAIN,
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Switch it on in Settings > MCP if it is off there",
    },
    Host {
        name: "gemini",
        title: "Gemini CLI",
        form: Form::Json("mcpServers"),
        file: |at| at.home.join(".gemini/settings.json"),
        project: Some(".gemini/settings.json"),
        entry: CAREFUL,
        environment: "env",
        holds: &[
            Hold::Excluded("/mcp/excluded"),
            Hold::Allowed("/mcp/allowed"),
            Hold::Beside("mcp-server-enablement.json"),
            Hold::Trust("trustedFolders.json", true),
        ],
        asks: &["gemini", "mcp", "list"],
        after: "Start a new session of it, in a folder that it trusts",
    },
    Host {
        name: "goose",
        title: "Goose",
        form: Form::YamlMapping("extensions"),
        file: |at| match cfg!(windows) {
            true => at.application().join("Block/goose/config/config.yaml"),
            false => at.config().join("goose/config.yaml"),
        },
        project: None,
        entry: |start| {
            json!({ "enabled": true, "type": "stdio", "name": "NAME", "cmd": start.program,
                    "args": start.arguments, "timeout": 300 })
        },
        environment: "envs",
        holds: &[],
        asks: &[],
        after: "Start a new session of it",
    },
    Host {
        name: "kimi",
        title: "Kimi Code",
        form: Form::Json("mcpServers"),
        file: |at| at.home.join(".kimi-code/mcp.json"),
        project: None,
        entry: PLAIN,
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Start a new session of it",
    },
    Host {
        name: "opencode",
        title: "opencode",
        form: Form::Json("mcp"),
        file: |at| {
            let folder = at.config().join("opencode");
            let with_comments = folder.join("opencode.jsonc");
            match with_comments.exists() {
                true => with_comments,
                false => folder.join("opencode.json"),
            }
        },
        project: Some("opencode.json"),
        entry: |start| {
            let mut command = vec![start.program.clone()];
            command.extend(start.arguments.iter().cloned());
            json!({ "type": "local", "command": command, "enabled": true })
        },
        environment: "environment",
        holds: &[],
        asks: &["opencode", "mcp", "list"],
        after: "Start a new session of it",
    },
    Host {
        name: "qwen",
        title: "Qwen Code",
        form: Form::Json("mcpServers"),
        file: |at| at.home.join(".qwen/settings.json"),
        project: Some(".qwen/settings.json"),
        entry: CAREFUL,
        environment: "env",
        holds: &[
            Hold::Excluded("/mcp/excluded"),
            Hold::Allowed("/mcp/allowed"),
            Hold::Trust("trustedFolders.json", false),
        ],
        asks: &["qwen", "mcp", "list"],
        after: "Start a new session of it",
    },
    Host {
        name: "vscode",
        title: "VS Code",
        form: Form::Json("servers"),
        file: |at| at.application().join("Code/User/mcp.json"),
        project: Some(".vscode/mcp.json"),
        entry: STDIO,
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Start it there: command `MCP: List Servers`",
    },
    Host {
        name: "windsurf",
        title: "Windsurf",
        form: Form::Json("mcpServers"),
        file: |at| at.home.join(".codeium/windsurf/mcp_config.json"),
        project: None,
        entry: PLAIN,
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Refresh the list of servers in its settings",
    },
    Host {
        name: "zed",
        title: "Zed",
        form: Form::Json("context_servers"),
        file: |at| match cfg!(windows) {
            true => at.application().join("Zed/settings.json"),
            false => at.config().join("zed/settings.json"),
        },
        project: Some(".zed/settings.json"),
        entry: |start| json!({ "source": "custom", "command": start.program, "args": start.arguments, "env": {} }),
        environment: "env",
        holds: &[],
        asks: &[],
        after: "Look at the agent panel's settings: a green dot says that it runs",
    },
];

/// The host that is meant, by its name or title, however it is spelt.
pub(super) fn find(given: &str) -> Option<&'static Host> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(given);
    let other = match wanted.as_str() {
        "code" | "visualstudiocode" => "vscode",
        "copilotcli" | "githubcopilot" => "copilot",
        "geminicli" => "gemini",
        "codexcli" => "codex",
        other => other,
    };
    HOSTS
        .iter()
        .find(|host| plain(host.name) == other || plain(host.title) == other)
}

impl Host {
    /// Its settings file in a scope; `None` where it has none there.
    pub(super) fn path(&self, at: &Surroundings<'_>, scope: Scope) -> Option<PathBuf> {
        match scope {
            Scope::User => Some((self.file)(at)),
            Scope::Project => Some(at.folder.join(self.project?)),
        }
    }

    /// Whether it seems to be on this machine: its settings, the folder of them where that is its own, or
    /// its program.
    pub(super) fn is_here(&self, at: &Surroundings<'_>) -> bool {
        let file = (self.file)(at);
        let own = file.parent().filter(|folder| *folder != at.home);
        let program = self.asks.first().map_or(self.name, |program| program);
        file.exists() || own.is_some_and(Path::exists) || on_path(program, at).is_some()
    }
}

/// A program on the `PATH`.
pub(super) fn on_path(program: &str, at: &Surroundings<'_>) -> Option<PathBuf> {
    let path = (at.variable)("PATH")?;
    let endings: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd"]
    } else {
        &[""]
    };
    std::env::split_paths(&path)
        .flat_map(|folder| {
            endings
                .iter()
                .map(move |end| folder.join(format!("{program}{end}")))
        })
        .find(|file| file.is_file())
}
