//! Indexes of occupations that somebody else published.

pub mod index_source;
pub mod index_value;
