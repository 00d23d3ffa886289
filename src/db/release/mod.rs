//! A release of O*NET: its content, the reports of its import.

pub mod alternate_title;
pub mod content_model_reference;
pub mod data_version;
pub mod dwa_reference;
pub mod element_rating;
pub mod emerging_task;
pub mod import_report;
pub mod iwa_reference;
pub mod job_zone_reference;
pub mod occupation_job_zone;
pub mod occupation_master;
pub mod occupation_task_ratings;
pub mod related_occupation;
pub mod reported_title;
pub mod scales_reference;
pub mod task_category;
pub mod task_dwa;
pub mod task_statements;
pub mod technology_skill;
