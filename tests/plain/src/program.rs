//! A program that runs beside the test until it is told to end.

use std::io::{self, BufRead as _, BufReader, ErrorKind};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::eventually;

/// A running program, killed when it is dropped.
pub struct Program {
    child: Mutex<Child>,
    told: String,
}

impl Program {
    /// Starts it, and waits until its standard output has said `ready`.
    ///
    /// # Errors
    ///
    /// If it cannot be started, or ends before; why it did stands on standard error, which is passed on.
    pub fn start(command: &mut Command, ready: &str) -> io::Result<Program> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or(ErrorKind::BrokenPipe)?;
        // From here on it is killed whatever happens.
        let mut program = Program {
            child: Mutex::new(child),
            told: String::new(),
        };
        let mut output = BufReader::new(output);
        while !program.told.contains(ready) {
            if output.read_line(&mut program.told)? == 0 {
                return Err(io::Error::other(format!("it ended: {}", program.told)));
            }
        }
        // A full pipe must never stop it.
        std::thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        Ok(program)
    }

    /// What it printed until it was ready.
    #[must_use]
    pub fn told(&self) -> &str {
        &self.told
    }

    /// Kills it, on Unix with a signal that nothing can catch.
    pub fn kill(&self) {
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Asks it to end, as a supervisor does, and waits until it has.
    ///
    /// # Errors
    ///
    /// If it cannot be asked.
    #[cfg(unix)]
    pub fn end(&self) -> io::Result<ExitStatus> {
        let id = self.child().id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status()?;
        if !sent.success() {
            return Err(ErrorKind::NotFound.into());
        }
        eventually("the end of the program", || {
            self.child().try_wait().transpose()
        })
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn it_is_there_when_it_says_so_and_ends_when_it_is_asked() {
        let trapping = "trap 'exit 3' TERM; echo one; echo ready; while :; do sleep 0.01; done";
        let program = Program::start(&mut shell(trapping), "ready").unwrap();
        assert_eq!(program.told(), "one\nready\n");
        assert_eq!(program.end().unwrap().code(), Some(3));
        let never = Program::start(&mut shell("echo one"), "ready");
        assert!(never.is_err_and(|error| error.to_string().contains("one")));
    }
}
