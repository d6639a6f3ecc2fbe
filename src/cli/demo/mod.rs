//! The command `demo`: an agent hires somebody in the sandbox before the user's eyes. [`host`]
//! starts this very program as a server and speaks MCP to it over real pipes, [`play`] is the
//! story, [`human`] presses the buttons where no person does, [`screen`] shows it all. Nothing
//! here reaches into the server: what a host cannot see, the demo cannot see.

mod host;
mod human;
mod play;
mod screen;

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;

use self::host::Host;
use self::play::Play;
use self::screen::Screen;

/// Plays the demo. Exit code 0 only if all of it went as expected.
///
/// # Errors
///
/// The first step that went otherwise, with what it got.
pub(super) fn demo(auto_approve: bool) -> anyhow::Result<i32> {
    // Everything it leaves behind is in here, and goes with it.
    let folder = tempfile::tempdir().context("could not make a folder for the demo")?;
    let host = Host::start(folder.path())?;
    let waits_for_person = io::stdin().is_terminal() && !auto_approve;
    Play::new(host, Screen::on_stdout(), waits_for_person).run()?;
    Ok(0)
}
