//! The trainer's workspace: what one of the made-up people would see and do, played by whoever signs in
//! as them. One file per page or tab.

pub(crate) mod jobs;
