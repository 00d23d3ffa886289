//! What raters are asked, and what they answered: rubrics, runs, items, requests, scores.

pub mod catalog;
pub mod label_set;
pub mod model_attempt;
pub mod model_batch;
pub mod model_run;
pub mod raw_reply;
pub mod rubric;
pub mod run_item;
pub mod run_lock;
pub mod run_model_version;
pub mod run_worker;
pub mod task_ai_score;
pub mod task_catalog;
