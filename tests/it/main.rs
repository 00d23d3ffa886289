//! Integration tests: one module per command and per route, each against both databases.
#![expect(unreachable_pub, reason = "modules of one test binary share their helpers")]

mod bad_input;
mod house;
mod import;
mod layers;
mod release;
mod score;
mod support;
