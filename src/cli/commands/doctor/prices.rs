//! How old the table of prices is.

use super::{Surroundings, configuration};
use crate::read::doctor::{About, Finding};

pub(super) const ABOUT: About = About {
    id: "prices",
    question: "Is the table of the models' prices recent?",
    remedy: "onet-ai score --dry-run --models FILE",
};

/// Days after which vendors have changed some price.
const OLD: i64 = 120;

pub(super) fn look(around: &Surroundings<'_>) -> Vec<Finding> {
    // What cannot be read is said by the check of the configuration.
    let Ok(table) = configuration::models(around) else { return Vec::new() };
    let age = around.context.now().date().signed_duration_since(table.as_of).num_days();
    let message = format!("the built-in prices are of {}", table.as_of);
    vec![if age > OLD {
        Finding::warn(format!(
            "{message}, {age} days old: estimates and caps may be wrong by as much"
        ))
    } else {
        Finding::ok(message)
    }]
}
