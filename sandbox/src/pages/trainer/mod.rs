//! The trainer's workspace: what one of the made-up people would see and do, played by whoever signs in
//! as them. Whoever acts here for somebody keeps the world from acting for them on the same proposal. One
//! file per page.

pub(crate) mod access;
pub(crate) mod calendar;
pub(crate) mod contract;
pub(crate) mod instructions;
pub(crate) mod interview;
pub(crate) mod jobs;
pub(crate) mod manage;
pub(crate) mod messages;
pub(crate) mod money;
pub(crate) mod proposals;
pub(crate) mod work;

use crate::http::call::Answer;
use crate::pages::notice;

/// What somebody sees who has nothing to do with a thing: the same as where there is none.
fn gone() -> Answer {
    notice(
        404,
        "There is no such page",
        "The link is not complete, or it belongs to somebody else.",
    )
}
