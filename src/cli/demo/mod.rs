//! The command `demo`: an agent hires somebody in the sandbox before the user's eyes. [`host`]
//! starts this very program as a server and speaks MCP to it over real pipes, [`play`], [`choice`] and
//! [`work`] are the story, [`ask`] has a human decide, [`human`] presses the buttons where no person
//! does, [`page`] tells what the pages show, [`screen`] shows it all, [`ending`] says how to go on.
//! Nothing here reaches into the server: what a host cannot see, the demo cannot see.

mod ask;
mod choice;
mod ending;
mod host;
mod human;
mod page;
mod play;
mod screen;
mod work;

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tokio::sync::oneshot;

use self::host::Host;
use self::play::Play;
use self::screen::{NobodyReads, Screen};
use super::interrupt::Interrupts;

/// Plays the demo. Exit code 0 only if all of it went as expected.
///
/// # Errors
///
/// The first step that went otherwise, with what it got.
pub(super) async fn demo(auto_approve: bool, verbose: bool) -> anyhow::Result<i32> {
    let mut interrupts = Interrupts::listen().context("could not listen for signals")?;
    // Everything it leaves behind is in here, and goes with it.
    let folder = tempfile::tempdir().context("could not make a folder for the demo")?;
    let host = Host::start(folder.path())?;
    let server = host.server();
    // Who is asked has to see the question.
    let is_watched = io::stdin().is_terminal() && io::stdout().is_terminal();
    let waits_for_person = is_watched && !auto_approve;
    let play = Play::new(host, Screen::on_stdout(verbose), waits_for_person);
    let (sender, mut end) = oneshot::channel();
    std::thread::spawn(move || {
        // Nobody listens when the demo was interrupted.
        let _ = sender.send(play.run());
    });
    tokio::select! {
        // A terminal interrupts the server too, and that it ends is then no failure.
        biased;
        code = interrupts.received() => {
            server.stop();
            // Without a server the play ends at its next step.
            let _ = end.await;
            Ok(code)
        }
        played = &mut end => match played.context("the demo broke off by a defect")? {
            // Whoever has seen enough is told nothing more.
            Err(e) if e.is::<NobodyReads>() => Ok(0),
            played => played.map(|()| 0),
        },
    }
}
