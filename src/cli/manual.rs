//! The commands `completions` and `man`: the command line as other programs want to have it. Both are made
//! of the definition that reads it.

use clap_complete::Shell;

use super::args::definition;
use super::out;
use super::setup::PROGRAM;

/// Prints the script for a shell.
///
/// # Errors
///
/// Standard output cannot take it.
pub(super) fn completions(shell: Shell) -> anyhow::Result<i32> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut definition(), PROGRAM, &mut script);
    out::print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

/// Prints the manual page (roff), one for all commands.
///
/// # Errors
///
/// Standard output cannot take it.
pub(super) fn page() -> anyhow::Result<i32> {
    let mut page = Vec::new();
    clap_mangen::Man::new(definition()).render(&mut page)?;
    out::print(&String::from_utf8_lossy(&page))?;
    Ok(0)
}
