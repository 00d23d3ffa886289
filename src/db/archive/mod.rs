//! What became of rows that were archived.

pub mod archived_item;
pub mod last_id;
pub mod run_use;
