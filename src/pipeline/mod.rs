//! The use cases: each a file with one public function and a typed report, printing nothing.

pub mod aggregate;
pub mod agreement;
pub mod bls;
pub mod catalog;
pub mod change;
pub mod demo;
pub mod gate;
pub mod import;
pub mod labels;
pub mod reach;
pub mod rubric;
pub mod runs;
pub mod sensitivity;
pub mod show;
pub mod snapshot_diff;
pub mod snapshots;
mod task_inputs;
mod titles;
pub mod validate;
pub mod version_diff;
pub mod versions;
pub mod weights;
