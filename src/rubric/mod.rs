//! What a rater is asked and how its answer is read: rubrics are data, one TOML file each.

mod file;
mod lenient;
mod question;
mod reading;
mod reply;

use std::fmt::Write;

use sha2::{Digest, Sha256};

pub use file::{Anchor, Error, Level};
pub use question::{LabelQuestion, Question, is_of_labels, mixed};
pub use reading::{Reading, read_reply};
pub use reply::{MAX_RATIONALE, Rating, ReplyError};

/// The default rubric, compiled in: its text decides what every score means (METHOD 1).
const BUILTIN: &str = include_str!("substitution-v1.toml");

/// The rubrics that are compiled in: the default first, a rubric's newest version before others.
const BUILTINS: [&str; 2] = [BUILTIN, include_str!("augmentation-v1.toml")];

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

    /// All rubrics that are compiled in, the default first.
    pub fn builtins() -> Result<[Self; BUILTINS.len()], Error> {
        let [substitution, augmentation] = BUILTINS.map(Self::parse);
        Ok([substitution?, augmentation?])
    }

    /// The built-in rubric of that name: `augmentation` (its newest version), `augmentation-v1`,
    /// or the whole prompt version.
    pub fn builtin_named(name: &str) -> Result<Option<Self>, Error> {
        Ok(Self::builtins()?.into_iter().find(|rubric| {
            [rubric.id.clone(), rubric.name(), rubric.prompt_version()]
                .iter()
                .any(|own| own == name)
        }))
    }

    /// The built-in rubric of that name, or the one in the file at that path.
    pub fn load(name_or_path: &str) -> Result<Self, Error> {
        if let Some(builtin) = Self::builtin_named(name_or_path)? {
            return Ok(builtin);
        }
        let built_in = builtin_names()?;
        let text = crate::small_file::read_to_string(name_or_path).map_err(|source| {
            Error::Unknown { name: name_or_path.to_owned(), built_in: built_in.clone(), source }
        })?;
        Self::parse(&text).map_err(|source| Error::File {
            path: name_or_path.to_owned(),
            built_in,
            source: Box::new(source),
        })
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

    /// Id and version: `substitution-v1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-v{}", self.id, self.version)
    }

    /// The system text as it is sent, the same for every item.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The user text with its placeholders `{occupation}` and `{task}`.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// JSON schema of the reply.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// Name of exactly this text: id, version and the beginning of its SHA-256, as in
    /// `substitution-v1-1a2b3c4d`.
    #[must_use]
    pub fn prompt_version(&self) -> String {
        let hash = format!("{:x}", Sha256::digest(&self.text));
        format!("{}-{}", self.name(), hash.get(..8).unwrap_or_default())
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

/// Whether a text has the form of a prompt version, `ID-vN-` and eight hexadecimal digits.
#[must_use]
pub fn is_prompt_version(text: &str) -> bool {
    let mut parts = text.rsplitn(3, '-');
    let (hash, version, id) = (parts.next(), parts.next(), parts.next());
    let is_hash = |hash: &str| hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let is_number = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    hash.is_some_and(is_hash)
        && version.and_then(|version| version.strip_prefix('v')).is_some_and(is_number)
        && id.is_some_and(file::is_id)
}

/// Names of the built-in rubrics, for messages.
fn builtin_names() -> Result<String, Error> {
    Ok(Rubric::builtins()?.map(|rubric| rubric.name()).join(", "))
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
mod tests;
