//! What every deed is given: where the rows are, what time it is, and how fast the world goes.

use rusqlite::Connection;

use super::No;
use crate::moment::Moment;

/// One moment of one transaction. A `Transaction` and a `Savepoint` both give the connection.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) db: &'a Connection,
    /// The sandbox's own time.
    pub(crate) now: Moment,
    pub(crate) pace: Pace,
}

impl<'a> Step<'a> {
    /// A step at a moment.
    pub(crate) fn new(db: &'a Connection, now: Moment, pace: Pace) -> Self {
        Step { db, now, pace }
    }

    /// Does several deeds, or none of them: where a later one says no, the earlier ones are taken back. A face
    /// whose answer to a no is kept, as that of the pages is, would else keep half of what was wanted.
    ///
    /// Said in SQL, because rusqlite's `Savepoint` wants the connection for itself, and every deed in here has
    /// the step.
    pub(crate) fn together<T>(self, deeds: impl FnOnce() -> Result<T, No>) -> Result<T, No> {
        self.db.execute_batch("SAVEPOINT together")?;
        let done = deeds();
        if done.as_ref().is_err_and(|no| !no.keep) {
            self.db.execute_batch("ROLLBACK TO together")?;
        }
        self.db.execute_batch("RELEASE together")?;
        done
    }
}

/// How fast things happen that the platform or the world does by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// 1 is the pace of the real platform; 60 makes an hour a minute. At 0 time stands still but for
    /// whoever moves the clock, and then goes on as at 1.
    pub(crate) speed: f64,
}

impl Pace {
    /// A span of milliseconds at this pace.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "spans are hours at most, and a float that is too large saturates"
    )]
    pub(crate) fn span(self, milliseconds: i64) -> i64 {
        let speed = if self.speed > 0.0 { self.speed } else { 1.0 };
        (milliseconds as f64 / speed) as i64
    }
}

impl Default for Pace {
    fn default() -> Self {
        Pace { speed: 1.0 }
    }
}
