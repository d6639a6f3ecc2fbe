//! The shape of the command line: commands, flags and their help.
//! Names and meanings of the settings come from `settings`, so that they are written down once.

use std::ffi::OsString;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use clap_complete::Shell;

use super::install::{InstallArgs, UninstallArgs};
use super::sandbox::{CtlArgs, RunArgs};
use crate::settings::{self, Flags, VARIABLES, Variable};

/// What the rows of switches say of the values of their variables.
const SWITCH: &str = " (`true` or `false`)";

/// The heading of the settings in every help.
const SETTINGS: &str = "Settings";

/// The whole command line.
#[derive(Debug, Default, Parser)]
#[command(
    name = "opentrain-mcp",
    bin_name = "opentrain-mcp",
    version,
    about = "MCP server for OpenTrain: AI agents draft and publish data-labeling jobs, review candidates and hire, and every money move waits for a human",
    long_about = None,
    override_usage = "opentrain-mcp [OPTIONS] [COMMAND]",
    after_help = AFTER_HELP,
    after_long_help = after_long_help()
)]
pub(super) struct CommandLine {
    #[command(flatten)]
    pub(super) settings: SettingFlags,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The settings that have a flag.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = SETTINGS)]
pub(super) struct SettingFlags {
    #[arg(long, global = true, value_name = "URL", help = short(&settings::BASE_URL), long_help = long(&settings::BASE_URL))]
    base_url: Option<String>,
    #[arg(long, global = true, help = short(&settings::READ_ONLY), long_help = switch(&settings::READ_ONLY))]
    read_only: bool,
    #[arg(long, global = true, value_name = "NAMES", help = short(&settings::TOOLSETS), long_help = long(&settings::TOOLSETS))]
    toolsets: Option<String>,
    #[arg(long, global = true, value_name = "NAMES", help = short(&settings::EXCLUDE_TOOLS), long_help = long(&settings::EXCLUDE_TOOLS))]
    exclude_tools: Option<String>,
    #[arg(long, global = true, conflicts_with = "base_url", help = short(&settings::SANDBOX), long_help = switch(&settings::SANDBOX))]
    sandbox: bool,
    #[arg(long, global = true, value_name = "HALVES", help = short(&settings::RESULTS), long_help = long(&settings::RESULTS))]
    results: Option<String>,
    #[arg(long, global = true, value_name = "LEVEL", help = short(&settings::LOG), long_help = long(&settings::LOG))]
    log: Option<String>,
}

impl CommandLine {
    /// Reads the arguments of a process, its name first.
    pub(super) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        if arguments.len() == 1 {
            // How hosts start the server; the parser with its help texts would only cost them time
            // and memory.
            return Ok(Self::default());
        }
        let mut command = definition();
        let matches = command.try_get_matches_from_mut(arguments)?;
        Self::from_arg_matches(&matches).map_err(|e| e.format(&mut command))
    }
}

/// The whole command line as help, completions and the manual page show it: of the settings, every
/// command has those that mean something there.
pub(super) fn definition() -> clap::Command {
    let mut command = CommandLine::command();
    // The settings come to the commands only now.
    command.build();
    let names: Vec<String> = (command.get_subcommands())
        .map(|known| known.get_name().to_owned())
        .collect();
    for name in names {
        let meant = meant(&name);
        command = command.mut_subcommand(name, |known| {
            known.mut_args(|argument| {
                let setting = argument.get_help_heading() == Some(SETTINGS);
                let hidden = setting && !meant.contains(&argument.get_id().as_str());
                if hidden {
                    argument.hide(true)
                } else {
                    argument
                }
            })
        });
    }
    command
}

/// The settings that mean something to a command.
fn meant(command: &str) -> &'static [&'static str] {
    match command {
        "tools" => &["read_only", "toolsets", "exclude_tools"],
        "call" => &[
            "base_url",
            "sandbox",
            "read_only",
            "toolsets",
            "exclude_tools",
            "log",
        ],
        "approvals" | "login" | "logout" => &["base_url", "sandbox", "log"],
        "status" | "doctor" | "install" => &[
            "base_url",
            "read_only",
            "toolsets",
            "exclude_tools",
            "sandbox",
            "results",
            "log",
        ],
        "uninstall" => &["sandbox"],
        "sandbox" => &["log"],
        _ => &[],
    }
}

impl SettingFlags {
    /// What was said, for the settings to weigh against the environment.
    pub(super) fn flags(&self) -> Flags {
        Flags {
            base_url: self.base_url.clone(),
            read_only: self.read_only,
            toolsets: self.toolsets.clone(),
            exclude_tools: self.exclude_tools.clone(),
            log: self.log.clone(),
            sandbox: self.sandbox,
            results: self.results.clone(),
        }
    }

    /// Those that were given, as they are typed.
    pub(super) fn given(&self) -> Vec<&'static str> {
        let rows = [
            (&settings::BASE_URL, self.base_url.is_some()),
            (&settings::READ_ONLY, self.read_only),
            (&settings::TOOLSETS, self.toolsets.is_some()),
            (&settings::EXCLUDE_TOOLS, self.exclude_tools.is_some()),
            (&settings::SANDBOX, self.sandbox),
            (&settings::RESULTS, self.results.is_some()),
            (&settings::LOG, self.log.is_some()),
        ];
        rows.iter()
            .filter(|(_, given)| *given)
            .filter_map(|(row, _)| row.flag)
            .collect()
    }
}

/// What to do instead of serving.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the tools on offer
    #[command(
        after_long_help = "Examples:\n  opentrain-mcp tools\n  opentrain-mcp tools --read-only --toolsets jobs,proposals\n  opentrain-mcp tools --json"
    )]
    Tools {
        /// Print JSON instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Print the whole catalogue as JSON: schemas, annotations and an example of every tool
    Schema,
    /// Call one tool without a host
    ///
    /// The answer goes to standard output; a failure goes to standard error with exit code 1, wrong
    /// arguments with 2. With --json the body of either goes to standard output.
    #[command(
        after_long_help = "Examples:\n  opentrain-mcp call auth_status\n  opentrain-mcp call list_jobs '{\"status\":\"OPEN\"}'\n  opentrain-mcp --sandbox call create_job_draft - < draft.json\n  opentrain-mcp call get_approval '{\"approvalId\":\"apr_1\",\"waitSeconds\":600}' --json"
    )]
    Call {
        /// Name of the tool; `opentrain_` may be left out
        tool: String,
        /// Its arguments as a JSON object, or `-` to read them from standard input
        arguments: Option<String>,
        /// Print the answer as JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// Show what humans were asked from here and how it stands, with links and what was paid
    Approvals {
        /// Only these: waiting, confirmed, declined and so on
        #[arg(long, value_name = "OUTCOME")]
        outcome: Option<String>,
        /// Do not ask the platform anew
        #[arg(long)]
        no_refresh: bool,
        /// Print JSON instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Save a token, read from a hidden prompt or from standard input
    Login,
    /// Remove the saved token
    Logout {
        /// Revoke it on the platform first, so that it works nowhere any more
        #[arg(long)]
        revoke: bool,
    },
    /// Tell whose token it is, how far the account is, and where every setting came from
    Status {
        /// Print JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// Find out what keeps it from working, and what to do about it
    Doctor {
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put the server into the settings of a host: Claude Code, Codex, Cursor and others
    ///
    /// Shows the change as a difference, touches no other entry, keeps the file as it was beside it, and
    /// asks the host afterwards whether it knows the server, where it can be asked. The settings given
    /// here are what the host will start the server with.
    #[command(
        after_long_help = "Examples:\n  opentrain-mcp install\n  opentrain-mcp install claude\n  opentrain-mcp install codex gemini --read-only\n  opentrain-mcp install cursor --sandbox --dry-run"
    )]
    Install(InstallArgs),
    /// Take the server out of the settings of a host again
    Uninstall(UninstallArgs),
    /// Print a script that completes commands and flags: bash, zsh, fish, elvish, powershell
    #[command(
        after_long_help = "Examples:\n  opentrain-mcp completions bash > opentrain-mcp.bash\n  opentrain-mcp completions fish > opentrain-mcp.fish"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, of the program or of one command
    #[command(
        after_long_help = "Examples:\n  opentrain-mcp man > opentrain-mcp.1\n  opentrain-mcp man install > opentrain-mcp-install.1"
    )]
    Man {
        /// One of the commands
        command: Option<String>,
    },
    /// Print the version
    Version,
    /// Watch an agent hire somebody in a sandbox, from what a human asks to the end of the contract
    ///
    /// Everything is played against a sandbox of its own, which ends with it. At a terminal the decisions
    /// on money are yours, in a browser.
    #[command(
        after_long_help = "Examples:\n  opentrain-mcp demo\n  opentrain-mcp demo --auto-approve --verbose"
    )]
    Demo {
        /// Play the human's decisions too, instead of waiting for yours in a browser
        #[arg(long)]
        auto_approve: bool,
        /// Show every call, and both halves of what it gives back
        #[arg(long)]
        verbose: bool,
    },
    /// Run the sandbox by itself, for any client; `sandbox ctl` drives the one that runs
    #[command(args_conflicts_with_subcommands = true)]
    Sandbox {
        #[command(flatten)]
        run: RunArgs,
        #[command(subcommand)]
        command: Option<SandboxCommand>,
    },
}

/// What to do with a sandbox that runs.
#[derive(Debug, Subcommand)]
pub(super) enum SandboxCommand {
    /// Do what people and time would do: one request to its control door, the answer as JSON
    Ctl(CtlArgs),
}

/// What a setting does, in its first clause.
fn short(variable: &Variable) -> String {
    let doc = variable.doc.replace(SWITCH, "");
    let end = doc.find([';', ':', '.', ',']).unwrap_or(doc.len());
    doc.get(..end).unwrap_or(&doc).to_owned()
}

fn long(variable: &Variable) -> String {
    format!(
        "{}\n[env: {}] [default: {}]",
        variable.doc, variable.name, variable.default
    )
}

/// A flag that takes no value; only its variable does.
fn switch(variable: &Variable) -> String {
    let doc = variable.doc.replace(SWITCH, "");
    format!("{doc}\n[env: {}=true]", variable.name)
}

const AFTER_HELP: &str = "Without a command it serves MCP on standard input and output.\n\
    Put it into a host: opentrain-mcp install HOST, or by hand:\n  \
    claude mcp add --scope user opentrain -- opentrain-mcp\n\
    More: opentrain-mcp --help";

/// The settings without a flag, and where to read on.
fn after_long_help() -> String {
    let mut text = "Without a command it serves MCP on standard input and output.\n\n\
                    Set by environment only:\n"
        .to_owned();
    for variable in VARIABLES.iter().filter(|variable| variable.flag.is_none()) {
        text.push_str(&format!(
            "  {}\n          {} [default: {}]\n",
            variable.name, variable.doc, variable.default
        ));
    }
    text.push_str(
        "\nPut it into a host: opentrain-mcp install HOST, or by hand:\n  \
         claude mcp add --scope user opentrain -- opentrain-mcp",
    );
    text
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_flag_of_the_settings_is_on_the_command_line_and_no_other() {
        let ours: Vec<String> = CommandLine::command()
            .get_arguments()
            .filter_map(|arg| Some(format!("--{}", arg.get_long()?)))
            .collect();
        let mut theirs: Vec<&str> = VARIABLES.iter().filter_map(|row| row.flag).collect();
        let mut sorted: Vec<&str> = ours.iter().map(String::as_str).collect();
        theirs.sort_unstable();
        sorted.sort_unstable();
        assert_eq!(sorted, theirs);
    }

    #[test]
    fn the_flags_that_were_given_are_known() {
        let read = CommandLine::try_parse_from([
            "opentrain-mcp",
            "demo",
            "--base-url=http://127.0.0.1:1",
            "--read-only",
            "--toolsets=jobs",
            "--exclude-tools=x",
            "--results=both",
            "--log=info",
        ]);
        let mut given = read.unwrap().settings.given();
        let sandbox = CommandLine::try_parse_from(["opentrain-mcp", "--sandbox", "demo"]);
        given.extend(sandbox.unwrap().settings.given());
        given.sort_unstable();
        let mut all: Vec<&str> = VARIABLES.iter().filter_map(|row| row.flag).collect();
        all.sort_unstable();
        assert_eq!(given, all);
    }

    #[test]
    fn without_arguments_the_parser_would_say_the_same() {
        let read = CommandLine::read(["opentrain-mcp".into()]).unwrap();
        let parsed = CommandLine::try_parse_from(["opentrain-mcp"]).unwrap();
        assert_eq!(format!("{read:?}"), format!("{parsed:?}"));
    }

    #[test]
    fn the_definition_holds_together() {
        CommandLine::command().debug_assert();
        definition().debug_assert();
    }
}
