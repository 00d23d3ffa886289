//! Which vendors' keys are set. Their text is looked at and never shown.

use super::Surroundings;
use crate::cli::context::keys;
use crate::llm::{Secret, Vendor};
use crate::read::doctor::{About, Finding};

pub(super) const ABOUT: About = About {
    id: "keys",
    question: "Are the vendors' keys set, and each in its own variable?",
    remedy: "onet-ai score --help",
};

/// How Anthropic's keys begin; OpenAI's begin with `sk-` and something else.
const ANTHROPIC: &str = "sk-ant-";

pub(super) fn look(_: &Surroundings<'_>) -> Vec<Finding> {
    let keys = keys();
    let both = [(Vendor::OpenAi, &keys.openai), (Vendor::Anthropic, &keys.anthropic)];
    both.map(|(vendor, key)| one(vendor, key.as_ref())).into()
}

fn one(vendor: Vendor, key: Option<&Secret>) -> Finding {
    let variable = vendor.key_variable();
    let found = match key {
        None => Finding::ok("not set: enough for published labels, servers of your own, and serve"),
        Some(Secret(key)) if key.chars().any(|c| c.is_whitespace() || c.is_control()) => {
            Finding::error("it is set and has blanks or line ends in it, which no key has")
        }
        Some(Secret(key)) => {
            let is_anthropics = key.starts_with(ANTHROPIC);
            match (vendor, is_anthropics, key.starts_with("sk-")) {
                (Vendor::OpenAi, true, _) => {
                    Finding::error("it is set to a key of Anthropic's form")
                }
                (Vendor::Anthropic, false, true) => {
                    Finding::error("it is set to a key of OpenAI's form")
                }
                _ => Finding::ok("set"),
            }
        }
    };
    found.about(variable)
}
