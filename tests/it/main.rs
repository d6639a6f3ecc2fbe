//! The program as a host meets it. What one room does by itself is tested in that room.

#![cfg(test)]

mod cli;
mod conformance;
mod decided;
mod demo;
mod docs;
mod harness;
mod house;
mod outcomes;
mod samples;
mod sandbox_hard;
mod sandbox_money;
mod sandbox_shared;
mod shell;
mod stand_in;
mod strangers;
mod wire;
