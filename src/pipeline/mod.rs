//! The use cases: each a file with one public function and a typed report, printing nothing.

pub mod aggregate;
pub mod agreement;
pub mod bls;
pub mod catalog;
pub mod demo;
pub mod import;
pub mod rubric;
pub mod runs;
pub mod show;
mod task_inputs;
pub mod versions;
pub mod weights;
