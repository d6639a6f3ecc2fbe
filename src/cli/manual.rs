//! The commands `completions` and `man`: the command line as other programs want to have it. Both are made
//! of the definition that reads it.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::args::{CommandLine, definition};
use super::out;
use super::setup::{Misuse, PROGRAM};

/// Prints the script for a shell.
///
/// # Errors
///
/// Standard output cannot take it.
pub(super) fn completions(shell: Shell) -> anyhow::Result<i32> {
    let mut script = Vec::new();
    // As it is before it is built: what is built has names that the scripts do not look for.
    let mut command = CommandLine::command();
    clap_complete::generate(shell, &mut command, PROGRAM, &mut script);
    // For bash, clap_complete writes the hyphen of a program's name in two ways, and then finds no command
    // of it: one of them has to give way.
    let script =
        String::from_utf8_lossy(&script).replace("opentrain__subcmd__mcp", "opentrain__mcp");
    out::print(&script)?;
    Ok(0)
}

/// Prints the manual page (roff) of the program, or of one of its commands.
///
/// # Errors
///
/// [`Misuse`]: there is no such command. Else: standard output cannot take it.
pub(super) fn page(command: Option<&str>) -> anyhow::Result<i32> {
    let all = definition();
    let shown = match command {
        None => all,
        Some(name) => {
            let known = all.find_subcommand(name).cloned();
            let known = known.ok_or_else(|| Misuse(format!("there is no command {name:?}")))?;
            known.display_name(format!("{PROGRAM}-{name}"))
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(shown).render(&mut page)?;
    out::print(&String::from_utf8_lossy(&page))?;
    Ok(0)
}
