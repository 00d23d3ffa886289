//! What is published: weights, scores of occupations and tasks, agreement, gates.

pub mod change_report;
pub mod gate_check;
pub mod gate_result;
pub mod occupation_ai_score;
pub mod occupation_rater_score;
pub mod occupation_scheme_score;
pub mod occupation_step;
pub mod occupation_task_weight;
pub mod publication;
pub mod rater_agreement;
pub mod score_snapshot;
pub mod snapshot_rater;
pub mod snapshot_rater_version;
pub mod snapshot_run;
pub mod snapshot_scheme;
pub mod snapshot_step;
pub mod snapshot_tag;
pub mod task_ai_ensemble;
pub mod task_rater_score;
