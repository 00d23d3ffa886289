//! The parameters of a request as the fields of a struct: a handler cannot name one that its route lacks.

use super::error::Error;
use super::params::{Param, Params};

/// What a handler is asked. `query!` makes such structs.
pub(crate) trait Query: Sized {
    /// The parameters, in the order in which they are described.
    fn params() -> Vec<Param>;

    /// Reads them from a request that was found to have no others.
    fn read(params: &Params) -> Result<Self, Error>;
}

/// A route without parameters.
impl Query for () {
    fn params() -> Vec<Param> {
        Vec::new()
    }

    fn read(_: &Params) -> Result<Self, Error> {
        Ok(())
    }
}

/// The value of a parameter.
pub(crate) trait Value: Sized {
    /// From its text, if the request or the default has one.
    fn read(text: Option<&str>) -> Option<Self>;
}

impl<T: Value> Value for Option<T> {
    fn read(text: Option<&str>) -> Option<Self> {
        match text {
            None => Some(None),
            Some(text) => T::read(Some(text)).map(Some),
        }
    }
}

macro_rules! parsed {
    ($($kind:ty),*) => {
        $(impl Value for $kind {
            fn read(text: Option<&str>) -> Option<Self> {
                text?.parse().ok()
            }
        })*
    };
}
parsed!(String, bool, u8, usize, i64, f64);

/// The value of a field.
pub(crate) fn field<T: Value>(params: &Params, name: &str) -> Result<T, Error> {
    T::read(params.text(name)).ok_or_else(|| {
        // Its kind has let the value pass, or it has a default.
        tracing::error!(name, "a parameter's kind does not fit the type of its field");
        Error::internal()
    })
}

/// A struct of parameters: `field: Type = declaration,` for each, then `..field: Struct,` for those that are
/// declared elsewhere.
macro_rules! query {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident {
        $($field:ident: $kind:ty = $param:expr,)*
        $(..$part:ident: $part_kind:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug)]
        $visibility struct $name {
            $($field: $kind,)*
            $($part: $part_kind,)*
        }

        impl $crate::web::kernel::query::Query for $name {
            fn params() -> Vec<$crate::web::kernel::params::Param> {
                let own = [$($param.named(stringify!($field)),)*];
                let parts: Vec<Vec<$crate::web::kernel::params::Param>> = vec![
                    $(<$part_kind as $crate::web::kernel::query::Query>::params(),)*
                ];
                own.into_iter().chain(parts.into_iter().flatten()).collect()
            }

            fn read(
                params: &$crate::web::kernel::params::Params,
            ) -> Result<Self, $crate::web::kernel::error::Error> {
                Ok(Self {
                    $($field: $crate::web::kernel::query::field(params, stringify!($field))?,)*
                    $($part: $crate::web::kernel::query::Query::read(params)?,)*
                })
            }
        }
    };
}
pub(crate) use query;

/// An enum of the words that a parameter takes.
macro_rules! words {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $visibility enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// The words, in the order in which they are named.
            $visibility const WORDS: &[&str] = &[$($word,)*];
        }

        impl $crate::web::kernel::query::Value for $name {
            fn read(text: Option<&str>) -> Option<Self> {
                match text? {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use words;
