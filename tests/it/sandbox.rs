//! The sandbox as any client meets it over HTTP. What needs a chosen moment, or a state that no
//! request can make, is tested inside the room; drafts and
//! the marketplace beside the main line are in `sandbox_jobs`.

mod errors;
mod faults;
mod fields;
mod life;
mod main_line;
mod pages;
mod site;
mod webhooks;
