//! What can happen on the platform, each thing once: plain functions over a [`Step`] that take ids and
//! typed terms and either do it, tell what happened as [`News`], or say [`No`]. They know no request,
//! no URL, no JSON body and no status code; the faces (`api`, `pages`, `control`, `world`) put what
//! comes out into their own words.

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod calendar;
pub(crate) mod channels;
pub(crate) mod claims;
pub(crate) mod contracts;
pub(crate) mod credits;
pub(crate) mod decide;
pub(crate) mod escrow;
pub(crate) mod folders;
pub(crate) mod grounds;
pub(crate) mod hire;
pub(crate) mod instructions;
pub(crate) mod jobs;
pub(crate) mod marks;
pub(crate) mod milestones;
mod news;
mod no;
pub(crate) mod proposals;
mod step;
pub(crate) mod subscriptions;
pub(crate) mod talk;
pub(crate) mod team;
pub(crate) mod tokens;
pub(crate) mod top_ups;
pub(crate) mod work;

pub(crate) use news::News;
pub(crate) use no::{Kind, No, STORAGE_BROKEN, STORAGE_FULL};
pub(crate) use step::{Pace, Step};
