//! The platform's decisions as pure functions: which fields a draft has, what a text says, what is
//! still missing, what may not be published, what a hire costs. No database, no HTTP, no clock.

pub(crate) mod budget;
mod contact;
mod currency;
pub(crate) mod fields;
pub(crate) mod imports;
pub(crate) mod interviewing;
pub(crate) mod labels;
pub(crate) mod links;
mod lists;
mod markup;
pub(crate) mod moderation;
pub(crate) mod money;
pub(crate) mod pay;
pub(crate) mod policy;
pub(crate) mod reach;
pub(crate) mod readiness;
pub(crate) mod reading;
pub(crate) mod scrub;
pub(crate) mod vocabulary;
mod words;
