//! Published labels whose manifests are built into the program; their table is the publisher's, and no part of it.

/// Two columns of one table: the exposure of tasks to language models (Eloundou, Manning, Mishkin and Rock 2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// As GPT-4 labelled them.
    EloundouGpt4,
    /// As people labelled them.
    EloundouHuman,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::EloundouGpt4, Self::EloundouHuman];

    /// As `labels:NAME` names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EloundouGpt4 => "eloundou-2023-gpt4",
            Self::EloundouHuman => "eloundou-2023-human",
        }
    }

    /// The set of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    /// Where its table is downloaded: one state of the publisher's repository, whose hash the manifest has.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::EloundouGpt4 | Self::EloundouHuman => {
                "https://raw.githubusercontent.com/openai/GPTs-are-GPTs/\
                 36af7ac78d218158fd2070bd8775c86a99f222da/data/full_labelset.tsv"
            }
        }
    }

    /// Its manifest.
    #[must_use]
    pub fn manifest(self) -> &'static str {
        match self {
            Self::EloundouGpt4 => include_str!("eloundou-2023-gpt4.toml"),
            Self::EloundouHuman => include_str!("eloundou-2023-human.toml"),
        }
    }
}

#[cfg(test)]
mod tests;
