//! `mock:NAME`: a rater that makes its scores up, deterministically and without a network.
//!
//! Its scores follow the major group and the leading verb, so that a demonstration looks like the
//! real thing: occupations spread widely, two names mostly agree, and now and then they do not.

use sha2::{Digest, Sha256};

use super::{LocalRating, TaskToRate};
use crate::convert;

/// What `model_version` says of a mock score; raised when the numbers below change.
pub const VERSION: &str = "mock-1";

/// Where a major group's tasks lie, before verb and noise.
const GROUPS: [(&str, f64); 23] = [
    ("11", 48.0),
    ("13", 66.0),
    ("15", 70.0),
    ("17", 50.0),
    ("19", 48.0),
    ("21", 36.0),
    ("23", 62.0),
    ("25", 42.0),
    ("27", 54.0),
    ("29", 30.0),
    ("31", 22.0),
    ("33", 22.0),
    ("35", 16.0),
    ("37", 10.0),
    ("39", 20.0),
    ("41", 50.0),
    ("43", 76.0),
    ("45", 14.0),
    ("47", 12.0),
    ("49", 18.0),
    ("51", 22.0),
    ("53", 22.0),
    ("55", 24.0),
];

/// How much the verb a task begins with moves it.
const VERBS: [(&str, f64); 40] = [
    ("analyze", 12.0),
    ("answer", 10.0),
    ("calculate", 16.0),
    ("classify", 14.0),
    ("compare", 12.0),
    ("compile", 16.0),
    ("compute", 16.0),
    ("document", 14.0),
    ("draft", 16.0),
    ("edit", 14.0),
    ("enter", 18.0),
    ("estimate", 8.0),
    ("file", 12.0),
    ("prepare", 10.0),
    ("record", 14.0),
    ("research", 12.0),
    ("review", 8.0),
    ("schedule", 12.0),
    ("summarize", 16.0),
    ("translate", 18.0),
    ("write", 16.0),
    ("assemble", -10.0),
    ("assist", -8.0),
    ("attach", -10.0),
    ("carry", -14.0),
    ("clean", -14.0),
    ("climb", -14.0),
    ("comfort", -14.0),
    ("cut", -12.0),
    ("drive", -8.0),
    ("inspect", -6.0),
    ("install", -12.0),
    ("lift", -14.0),
    ("load", -12.0),
    ("move", -12.0),
    ("negotiate", -8.0),
    ("operate", -8.0),
    ("repair", -12.0),
    ("supervise", -8.0),
    ("transport", -10.0),
];

/// Width of the noise that all names share: tasks of one occupation differ.
const TASK_NOISE: f64 = 14.0;
/// Width of the noise of one name: two names differ a little on every task.
const NAME_NOISE: f64 = 4.5;
/// Share of the tasks on which a name leaves the others by 36 to 44 points.
const DISSENT: f64 = 0.03;

/// A number in [0, 1) that depends on nothing but the texts: the same on every machine.
fn unit(parts: [&str; 3]) -> f64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let word = digest.iter().take(4).fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
    f64::from(word) / (f64::from(u32::MAX) + 1.0)
}

fn looked_up(table: &[(&str, f64)], key: &str) -> Option<f64> {
    table.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
}

/// The score before it is rounded, 0-100.
fn level(name: &str, soc_code: &str, statement: &str) -> f64 {
    let group = soc_code.get(..2).unwrap_or_default();
    let verb: String = statement
        .chars()
        .take_while(|c| c.is_alphabetic())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let noise = |salt, name, width| (2.0 * unit([salt, name, statement]) - 1.0) * width;
    let level = looked_up(&GROUPS, group).unwrap_or(40.0)
        + looked_up(&VERBS, &verb).unwrap_or_default()
        + noise("task", soc_code, TASK_NOISE)
        + noise("name", name, NAME_NOISE);
    let level = level.clamp(0.0, 100.0);
    if unit(["dissent", name, statement]) >= DISSENT {
        return level;
    }
    // Towards the middle, where there is room.
    let step = 36.0 + 8.0 * unit(["step", name, statement]);
    if level < 50.0 { level + step } else { level - step }
}

fn score(name: &str, task: &TaskToRate<'_>) -> i64 {
    let level = level(name, task.soc_code, task.statement);
    #[expect(clippy::expect_used, reason = "a level is a number from 0 to 100")]
    convert::nearest(level).expect("a level from 0 to 100")
}

/// Makes a rating up.
#[must_use]
pub fn rate(name: &str, task: &TaskToRate<'_>) -> LocalRating {
    let score = score(name, task);
    let words = match score {
        0..20 => "hardly any of this work",
        20..40 => "a small part of this work",
        40..60 => "about half of this work",
        60..80 => "most of this work",
        _ => "nearly all of this work",
    };
    LocalRating {
        score,
        rationale: format!(
            "Made up by the mock rater {name}: says that AI could take over {words}."
        ),
        model_version: VERSION.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(soc_code: &'static str, statement: &'static str) -> TaskToRate<'static> {
        TaskToRate { task_id: 1, soc_code, statement }
    }

    #[test]
    fn a_mock_is_a_function_of_name_group_and_statement() {
        let office = request("43-9021", "Enter figures from paper forms.");
        let again = TaskToRate { task_id: 2, ..office };
        assert_eq!(rate("a", &office), rate("a", &again));
        let site = request("47-2061", "Carry timber to the saw.");
        assert!(rate("a", &office).score > rate("a", &site).score + 30);
    }

    #[test]
    fn every_rationale_says_that_it_is_made_up() {
        let answer = rate("b", &request("29-1141", "Give injections."));
        assert!(
            answer.rationale.starts_with("Made up by the mock rater b"),
            "{}",
            answer.rationale
        );
    }
}
