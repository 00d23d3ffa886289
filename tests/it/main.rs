//! Integration tests: one module per command and per route, each against both databases.

mod house;
mod support;
