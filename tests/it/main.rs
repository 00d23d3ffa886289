//! Integration tests: one module per command and per route, each against both databases.
#![expect(unreachable_pub, reason = "modules of one test binary share their helpers")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::format_collect,
    reason = "a test that meets the unexpected should stop there"
)]

mod activities;
mod after_refresh;
mod agreement;
mod archive;
mod backup;
mod bad_input;
mod batch_waits;
mod bls;
mod bls_damage;
mod bls_real;
mod bounds;
mod catalog;
mod change;
mod compatible;
mod copy;
mod damaged;
mod docs;
mod doctor;
mod download;
mod elsewhere;
mod export;
mod export_files;
mod export_lists;
mod files;
mod find;
mod fixture;
mod foreign_text;
mod frozen;
mod gates;
mod gates_hold;
mod history;
mod hostile;
mod house;
mod import;
mod indexes;
mod intervals;
mod korean;
mod labels;
mod labour;
mod labour_sample;
mod layers;
mod long_values;
mod manners;
mod manual;
mod models;
mod monitoring;
mod notices;
mod openapi;
mod order;
mod own_work;
mod pages;
mod ping;
mod pipeline;
mod pooler;
mod publisher;
mod questions;
mod raw_server;
mod read_only;
mod real_scores;
mod reference;
mod refresh;
mod refresh_killed;
mod refusals;
mod release;
mod rolled_back;
mod rubric;
mod score;
mod search;
mod secrets;
mod serve;
mod serve_conventions;
mod serve_life;
mod serve_limits;
mod serve_packed;
mod serve_routes;
mod server;
mod shared;
mod shared_pages;
mod snapshots;
mod support;
mod ties;
mod two_languages;
mod under_attack;
mod useless;
mod validate;
mod vendor;
mod ways;
mod wild_batches;
mod workbook;
