//! The commands, one file or folder each: arguments, and a `run`.

pub(super) mod activities;
pub(super) mod aggregate;
pub(super) mod agreement;
pub(super) mod bls;
pub(super) mod catalog;
pub(super) mod demo;
pub(super) mod emerging;
pub(super) mod export;
pub(super) mod import;
pub(super) mod migrate;
pub(super) mod rubric;
pub(super) mod runs;
pub(super) mod score;
pub(super) mod search;
pub(super) mod sensitivity;
pub(super) mod serve;
pub(super) mod show;
pub(super) mod skills;
pub(super) mod snapshots;
pub(super) mod summary;
pub(super) mod technologies;
pub(super) mod transitions;
pub(super) mod validate;
pub(super) mod versions;
pub(super) mod weights;
