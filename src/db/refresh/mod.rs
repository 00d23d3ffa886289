//! Refreshes: what each did, and the lock that lets one work at a time.

pub mod refresh_lock;
pub mod refresh_run;
