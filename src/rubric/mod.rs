//! What a rater is asked and how its answer is read: rubrics are data, one TOML file each.

mod file;
mod reply;

use std::fmt::Write;

use sha2::{Digest, Sha256};

pub use file::{Anchor, Error, Level};
pub use reply::{MAX_RATIONALE, Rating, ReplyError, read_reply};

/// The default rubric, compiled in: its text decides what every score means (METHOD 1).
const BUILTIN: &str = include_str!("substitution-v1.toml");

/// A question, its scale in words, worked examples, and the texts that are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rubric {
    /// Its name: `substitution`.
    pub id: String,
    /// Its version, from 1.
    pub version: i64,
    /// What is asked of each task.
    pub question: String,
    /// The scale in words, from 0 to 100.
    pub levels: Vec<Level>,
    /// Worked examples; none is a task that gets scored.
    pub anchors: Vec<Anchor>,
    /// The file, whole, as stored beside the scores.
    pub text: String,
    /// The system text, filled in.
    system: String,
    /// The user text with `{occupation}` and `{task}`.
    user: String,
    /// JSON schema of the reply.
    schema: String,
}

/// What is rated: a task in its occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Title of the O*NET-SOC occupation: one sentence is different work in different occupations.
    pub occupation: &'a str,
    /// The task statement.
    pub task: &'a str,
}

/// The texts that a rater gets for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt<'a> {
    /// The same for every item, so that vendors can cache it.
    pub system: &'a str,
    /// The item.
    pub user: String,
    /// JSON schema of the reply. Text and not a value: vendors answer in the order of the schema's
    /// properties, which a sorted map would turn round.
    pub schema: &'a str,
}

impl Rubric {
    /// The rubric that is compiled in.
    pub fn builtin() -> Result<Self, Error> {
        Self::parse(BUILTIN)
    }

    /// Reads a rubric file. Line ends are made LF first, so that a checkout's settings do not
    /// change the prompt version.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.replace("\r\n", "\n");
        let file = file::read(&text)?;
        let system = file
            .system
            .replace("{question}", file.question.trim())
            .replace("{levels}", &levels_text(&file.levels))
            .replace("{anchors}", &anchors_text(&file.anchors));
        Ok(Self {
            id: file.id,
            version: file.version,
            question: file.question.trim().to_owned(),
            levels: file.levels,
            anchors: file.anchors,
            text,
            system: system.trim().to_owned(),
            user: file.user.trim().to_owned(),
            schema: reply::schema(),
        })
    }

    /// Name of exactly this text: id, version and the beginning of its SHA-256, as in
    /// `substitution-v1-1a2b3c4d`.
    #[must_use]
    pub fn prompt_version(&self) -> String {
        let hash = format!("{:x}", Sha256::digest(&self.text));
        format!("{}-v{}-{}", self.id, self.version, hash.get(..8).unwrap_or_default())
    }

    /// The texts for one item. What stands in the item is never taken for a placeholder.
    #[must_use]
    pub fn render(&self, item: &Item<'_>) -> Prompt<'_> {
        let parts: Vec<String> = self
            .user
            .split("{task}")
            .map(|part| part.replace("{occupation}", item.occupation))
            .collect();
        Prompt { system: &self.system, user: parts.join(item.task), schema: &self.schema }
    }
}

fn levels_text(levels: &[Level]) -> String {
    let lines: Vec<String> =
        levels.iter().map(|level| format!("{}: {}", level.score, level.text.trim())).collect();
    lines.join("\n")
}

/// The examples in the form of the request and the reply that are wanted.
fn anchors_text(anchors: &[Anchor]) -> String {
    let mut text = String::new();
    for anchor in anchors {
        let reply = reply::Reply { score: anchor.score, rationale: anchor.rationale.trim() };
        // Writing to a String and serialising two plain fields cannot fail.
        let json = serde_json::to_string(&reply).unwrap_or_default();
        let (occupation, task) = (anchor.occupation.trim(), anchor.task.trim());
        let _ = writeln!(text, "Occupation: {occupation}\nTask: {task}\n{json}\n");
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Item<'static> {
        Item { occupation: "Tilers {task}", task: "Lay tiles {occupation}." }
    }

    #[test]
    fn the_builtin_rubric_is_what_the_method_asks_for() {
        let rubric = Rubric::builtin().unwrap();
        let prompt = rubric.render(&item());
        let scores: Vec<i64> = rubric.levels.iter().map(|level| level.score).collect();
        assert_eq!(scores, [0, 20, 40, 60, 80, 100]);
        assert!((6..=8).contains(&rubric.anchors.len()));
        assert!(rubric.anchors.iter().any(|anchor| anchor.score < 10));
        assert!(rubric.anchors.iter().any(|anchor| anchor.score > 90));
        for level in &rubric.levels {
            assert!(prompt.system.contains(level.text.trim()));
        }
        for anchor in &rubric.anchors {
            assert!(prompt.system.contains(anchor.task.trim()));
        }
        assert!(prompt.system.contains(&rubric.question) && !prompt.system.contains("{question}"));
        // Vendors cache prefixes of 1,024 tokens or more; English has about 1.3 tokens a word.
        assert!(prompt.system.split_whitespace().count() > 900);
    }

    #[test]
    fn the_prompt_version_is_pinned() {
        // Scores are bought under this name: if it changes, the rubric needs a new version.
        assert_eq!(Rubric::builtin().unwrap().prompt_version(), "substitution-v1-6cc136a1");
    }

    #[test]
    fn line_ends_change_nothing_and_any_other_character_does() {
        let rubric = Rubric::builtin().unwrap();
        let windows = Rubric::parse(&BUILTIN.replace('\n', "\r\n")).unwrap();
        assert_eq!(windows, rubric);
        let other = Rubric::parse(&BUILTIN.replace("Tree surgeon", "Tree surgeons")).unwrap();
        assert_ne!(other.prompt_version(), rubric.prompt_version());
    }

    #[test]
    fn an_item_is_put_in_once_and_never_read_as_a_template() {
        let rubric = Rubric::builtin().unwrap();
        let prompt = rubric.render(&item());
        assert_eq!(prompt.user, "Occupation: Tilers {task}\nTask: Lay tiles {occupation}.");
    }
}
