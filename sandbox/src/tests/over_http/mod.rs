//! The sandbox as any client meets it over HTTP. What needs a chosen moment, or a state that no
//! request can make, is tested next door, without a socket.

mod errors;
mod faults;
mod fields;
mod jobs;
mod life;
mod main_line;
mod pages;
mod site;
mod webhooks;
