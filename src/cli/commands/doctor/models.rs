//! Whether the models that are asked, or whose scores are published, are still there.

use super::{Surroundings, configuration};
use crate::llm::RaterSpec;
use crate::llm::models::{ModelTable, Retirement};
use crate::read::doctor::{About, Finding};
use crate::read::gates::shell_word;
use crate::text;

pub(super) const ABOUT: About = About {
    id: "models",
    question: "Do the vendors still offer the models whose scores are published or asked for?",
    remedy: "onet-ai score --dry-run --rater openai:MODEL",
};

pub(super) fn look(around: &Surroundings<'_>) -> Vec<Finding> {
    let Some(raters) = &around.raters else {
        return vec![Finding::ok("no rater is known, because the database does not say")];
    };
    // What cannot be read is said by the check of the configuration.
    let Ok(table) = configuration::models(around) else { return Vec::new() };
    let today = around.context.now().date();
    let mut models = 0_usize;
    let mut found = Vec::new();
    for rater in raters {
        let Ok(spec) = rater.parse::<RaterSpec>() else { continue };
        let RaterSpec::Model { vendor, model, address: None } = &spec else { continue };
        models += 1;
        found.extend(table.find(*vendor, model).and_then(|model| {
            let date = model.retires_on.map(|date| date.to_string()).unwrap_or_default();
            let message = match model.retirement(today) {
                Retirement::No => return None,
                Retirement::Near(days) => {
                    format!("its vendor retires it on {date}, in {}", text::counted(days, "day"))
                }
                Retirement::Retired => {
                    format!("its vendor retired it on {date}: it cannot be asked any more")
                }
            };
            let instead = successor(&table, rater);
            Some(
                Finding::warn(message)
                    .about(rater)
                    .hint(format!("onet-ai score --dry-run --rater {}", shell_word(&instead))),
            )
        }));
    }
    if found.is_empty() {
        found.push(Finding::ok(match models {
            0 => "no model of a vendor's is in use".to_owned(),
            n => format!("{} in use, none is near its end", text::counted(n, "model")),
        }));
    }
    found
}

/// A model of the same vendor whose end is not announced: the first of the table.
fn successor(table: &ModelTable, rater: &str) -> String {
    let vendor = rater.split(':').next().unwrap_or_default();
    let stays = |model: &&crate::llm::models::Model| {
        model.provider.name() == vendor && model.retires_on.is_none() && model.price.is_some()
    };
    table
        .models
        .iter()
        .find(stays)
        .map_or_else(|| format!("{vendor}:MODEL"), |model| format!("{vendor}:{}", model.name))
}
