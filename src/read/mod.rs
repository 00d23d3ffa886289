//! What is read: the published view, and releases, runs, snapshots, agreement and comparisons as lists and
//! reports. Commands and the API use it alike; nothing here writes.

pub mod agreement;
pub(crate) mod agreement_rows;
mod answered;
pub(crate) mod archived;
pub mod change;
pub mod coverage;
pub mod differences;
pub mod doctor;
pub mod edition;
pub mod gates;
pub mod gauges;
pub mod import_report;
pub mod model_versions;
pub mod near;
pub mod receipts;
pub mod refreshes;
pub(crate) mod release_number;
pub mod releases;
pub mod rubrics;
pub mod runs;
pub mod sensitivity;
pub mod show;
pub mod snapshot_diff;
pub mod snapshots;
pub mod standing;
pub(crate) mod task_inputs;
mod titles;
pub mod validate;
pub mod version_diff;
