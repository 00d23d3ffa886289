//! The `--scheme` flag that several commands have.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::stats::weights::Scheme;

/// Reads a weight scheme; help and errors list the names.
pub(super) fn parser() -> impl TypedValueParser<Value = Scheme> {
    PossibleValuesParser::new(Scheme::ALL.map(Scheme::name)).try_map(|name| name.parse::<Scheme>())
}
