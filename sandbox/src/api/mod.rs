//! The functions behind the rows of the table: reading the request, asking rules and store, and the
//! JSON each answers with. One file per family of the API; who may call is decided before.

pub(crate) mod account;
pub(crate) mod agent;
pub(crate) mod approvals;
pub(crate) mod contracts;
pub(crate) mod conversations;
pub(crate) mod credits;
pub(crate) mod discovery;
pub(crate) mod drafts;
pub(crate) mod hire;
pub(crate) mod invites;
pub(crate) mod jobs;
pub(crate) mod market;
pub(crate) mod messages;
pub(crate) mod milestones;
pub(crate) mod payments;
pub(crate) mod proposals;
pub(crate) mod team;
pub(crate) mod updates;
pub(crate) mod webhooks;
