//! The employer's workspace: what a person with an account does by themselves, on the same deeds as
//! their agent. One file per page or tab; links that the API hands out are in the files beside.

pub(crate) mod account;
pub(crate) mod calendar;
pub(crate) mod candidate;
pub(crate) mod channels;
pub(crate) mod contract;
pub(crate) mod instructions;
pub(crate) mod jobs;
pub(crate) mod messages;
pub(crate) mod posting;
pub(crate) mod proposals;
pub(crate) mod settings;
pub(crate) mod waiting;
pub(crate) mod workspace;
