//! The program as a host meets it. What one room does by itself is tested in that room.

#![cfg(test)]

mod cli;
mod conformance;
mod docs;
mod harness;
mod house;
mod samples;
mod sandbox;
mod stand_in;
mod wire;
