//! The command `demo`: an agent hires somebody in the sandbox before the user's eyes. [`host`]
//! starts this very program as a server and speaks MCP to it over real pipes, [`play`] and [`work`] are the
//! story, [`human`] presses the buttons where no person does, [`screen`] shows it all. Nothing
//! here reaches into the server: what a host cannot see, the demo cannot see.

mod host;
mod human;
mod play;
mod screen;
mod work;

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tokio::sync::oneshot;

use self::host::Host;
use self::play::Play;
use self::screen::Screen;
use super::interrupt::Interrupts;

/// Plays the demo. Exit code 0 only if all of it went as expected.
///
/// # Errors
///
/// The first step that went otherwise, with what it got.
pub(super) async fn demo(auto_approve: bool) -> anyhow::Result<i32> {
    let mut interrupts = Interrupts::listen().context("could not listen for signals")?;
    // Everything it leaves behind is in here, and goes with it.
    let folder = tempfile::tempdir().context("could not make a folder for the demo")?;
    let host = Host::start(folder.path())?;
    let server = host.server();
    let waits_for_person = io::stdin().is_terminal() && !auto_approve;
    let play = Play::new(host, Screen::on_stdout(), waits_for_person);
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
        played = &mut end => played.context("the demo broke off by a defect")?.map(|()| 0),
    }
}
