//! The named ways to weight tasks, and how a name is read.

use std::fmt;
use std::str::FromStr;

/// A named way to weight tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Importance × relevance / 100 × mean frequency category.
    #[default]
    ImRtFt,
    /// Importance × relevance / 100.
    ImRt,
    /// 2 for Core, 1 for Supplemental and for a blank type.
    Core2,
    /// 1 for Core, 0 otherwise.
    CoreOnly,
    /// 1 for every task.
    Equal,
}

impl Scheme {
    /// All schemes, the default first.
    pub const ALL: [Self; 5] = [Self::ImRtFt, Self::ImRt, Self::Core2, Self::CoreOnly, Self::Equal];

    /// The name under which a scheme is stored and asked for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ImRtFt => "im_rt_ft",
            Self::ImRt => "im_rt",
            Self::Core2 => "core2",
            Self::CoreOnly => "core_only",
            Self::Equal => "equal",
        }
    }

    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no scheme has; its text lists the names that exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown weight scheme {}, use one of {names}", crate::text::quoted(.0), names = Scheme::names())]
pub struct UnknownScheme(pub String);

impl FromStr for Scheme {
    type Err = UnknownScheme;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scheme| scheme.name() == name)
            .ok_or_else(|| UnknownScheme(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for scheme in Scheme::ALL {
            assert_eq!(scheme.to_string().parse(), Ok(scheme));
        }
        assert_eq!(Scheme::default().name(), "im_rt_ft");
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let text = "IM_RT".parse::<Scheme>().unwrap_err().to_string();
        assert!(text.contains("\"IM_RT\""), "{text}");
        assert!(text.ends_with("im_rt_ft, im_rt, core2, core_only, equal"), "{text}");
    }
}
