//! What every deed is given: where the rows are, what time it is, and how fast the world goes.

use rusqlite::Connection;

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
