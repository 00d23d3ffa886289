//! `onet-ai`: which occupations' work can today's AI take over, and how sure are we?
//!
//! Layers; a module uses only those named beside it (`tests/it/layers.rs` holds this table):
//!
//! | layer | may use | is |
//! |---|---|---|
//! | `cli` | web, pipeline, scoring, read, source, db, llm, rubric, stats, soc, text, secret, trust, usd, small_file | one file per command: arguments, call, print |
//! | `web` | read, db, stats, soc, korean, text, convert | pages for people, routes of the JSON API, the server |
//! | `pipeline` | scoring, read, source, llm, db, stats, rubric, soc, text, trust, convert, usd, small_file | what writes: one file, one public function, a typed report |
//! | `scoring` | read, llm, rubric, db, stats, soc, trust, convert, usd | the one long process: have raters score tasks |
//! | `source` | db, soc, text, trust, convert | publishers' files turned into records |
//! | `read` | source, rubric, db, stats, soc, korean, text, convert, usd | what only reads: the published view in memory, reports and lists |
//! | `db` | soc, text, secret | every query |
//! | `llm` | soc, secret, json, trust, convert | raters: text in, rating out |
//! | `rubric` | soc, json, small_file | what a rater is asked |
//! | `stats` | soc, text, convert | the formulas: slices in, values out |
//! | `soc` | text | occupation codes |
//! | `korean` | soc | Korean names of occupations, and Hangul as arithmetic |
//! | `text` | | text that others wrote, made fit for where it is shown |
//! | `secret` | | keys and passwords, kept out of every text |
//! | `json` | | JSON as strangers write it |
//! | `trust` | small_file | whose certificates are trusted |
//! | `usd` | convert | money as it is shown |
//! | `small_file` | | files that are read whole, up to a limit |
//! | `convert` | | numbers from one type into another, checked |

pub mod cli;
pub mod convert;
pub mod db;
pub mod json;
pub mod korean;
pub mod llm;
pub mod pipeline;
pub mod read;
pub mod rubric;
pub mod scoring;
pub mod secret;
pub mod small_file;
pub mod soc;
pub mod source;
pub mod stats;
pub mod text;
pub mod trust;
pub mod usd;
pub mod web;
