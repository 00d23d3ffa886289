//! BLS's figures and the crosswalks that join them.

pub mod bls_import;
pub mod bls_oews_metrics;
pub mod bls_oews_wage;
pub mod bls_proj_metrics;
pub mod occupation_bls;
pub mod soc_crosswalk;
