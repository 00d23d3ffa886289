//! What is to be scored: the selection, and for each task the texts a rater is sent.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Error, ScoreRequest};
use crate::db::catalog::{self, Catalog};
use crate::db::data_version::DataVersion;
use crate::db::run_item::Key;
use crate::db::{Conn, emerging_task, occupation_master, task_catalog, task_statements};
use crate::llm::Identity;
use crate::rubric::{Item, Question};
use crate::soc::soc_part;
use crate::stats::catalog::{CatalogTask, sample};

/// Samples of a task that is audited.
pub const AUDIT_SAMPLES: i64 = 3;

/// Everything that all raters of one call share.
#[derive(Debug)]
pub(super) struct Plan<'r> {
    pub(super) version: DataVersion,
    pub(super) prompt_version: String,
    pub(super) question: &'r Question,
    pub(super) catalog: Option<String>,
    /// The selection as JSON: two runs with equal texts score the same tasks.
    pub(super) selection: String,
    /// Tasks and samples: every task once in the order of the catalog, then the repetitions.
    pub(super) items: Vec<Key>,
    /// Every task of the release, by id.
    texts: HashMap<i64, Texts>,
}

/// What a rater is sent about one task.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    pub(super) soc_code: String,
    pub(super) statement: String,
    pub(super) user: String,
}

/// What a rater is sent with every task.
#[derive(Debug, Clone)]
pub(super) struct SharedTexts {
    pub(super) system: String,
    /// The JSON schema of the reply.
    pub(super) schema: String,
}

impl Plan<'_> {
    /// The texts of a task; `None` for one that the release does not have.
    pub(super) fn texts(&self, task_id: i64) -> Option<&Texts> {
        self.texts.get(&task_id)
    }

    /// The longest user text.
    pub(super) fn longest(&self) -> Option<&str> {
        self.texts.values().map(|texts| texts.user.as_str()).max_by_key(|text| text.len())
    }

    /// The texts that are the same for every task.
    pub(super) fn shared(&self) -> SharedTexts {
        let prompt = self.question.render(&Item { occupation: "", task: "" });
        SharedTexts { system: prompt.system.to_owned(), schema: prompt.schema.to_owned() }
    }
}

/// Reads the release and chooses the tasks.
pub(super) fn plan<'r>(
    conn: &mut Conn,
    question: &'r Question,
    request: &ScoreRequest,
) -> Result<Plan<'r>, Error> {
    let version = request.version.clone();
    let titles: HashMap<String, String> = occupation_master::of_version(conn, &version.id)?
        .into_iter()
        .map(|occupation| (occupation.onetsoc_code, occupation.title))
        .collect();
    let texts_of = |(task_id, onetsoc_code, statement): (i64, String, String)| {
        let occupation = titles.get(&onetsoc_code).map_or("", String::as_str);
        let prompt = question.render(&Item { occupation, task: &statement });
        let soc_code = soc_part(&onetsoc_code).to_owned();
        (task_id, Texts { soc_code, user: prompt.user, statement })
    };
    let mut texts: HashMap<i64, Texts> = HashMap::new();
    if !request.emerging {
        let tasks = task_statements::of_version(conn, &version.id)?.into_iter();
        let tasks = tasks.map(|task| (task.task_id, task.onetsoc_code, task.task_statement));
        texts.extend(tasks.map(texts_of));
    }
    let mut emerging = Vec::new();
    // A run that is named may be of either kind.
    if request.emerging || !request.runs.is_empty() {
        for task in emerging_task::of_version(conn, &version.id)? {
            emerging.push(task.task_id);
            texts.extend([texts_of((task.task_id, task.onetsoc_code, task.task_statement))]);
        }
    }
    let (catalog, selection, items) = if request.emerging {
        let (selection, items) = all_of(&emerging, request)?;
        (None, selection, items)
    } else if request.runs.is_empty() {
        let (catalog, selection, items) = select(conn, &version, request)?;
        (Some(catalog), selection, items)
    } else {
        // The runs bring their tasks with them.
        (None, String::new(), Vec::new())
    };
    let prompt_version = question.prompt_version();
    Ok(Plan { version, prompt_version, question, catalog, selection, items, texts })
}

/// Every emerging task, by occupation and words, each as often as is asked for. They are a few hundred, so that
/// no part of them is chosen.
fn all_of(tasks: &[i64], request: &ScoreRequest) -> Result<(String, Vec<Key>), Error> {
    if tasks.is_empty() {
        return Err(Error::NoEmergingTasks(request.version.id.clone()));
    }
    let ids: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    let mut selection = serde_json::json!({
        "emerging": true,
        "samples": request.samples,
        "tasks_sha256": format!("{:x}", Sha256::digest(ids.join(","))),
    });
    if let (Some(version), Some(object)) = (&request.model_version, selection.as_object_mut()) {
        object.insert("model_version".to_owned(), version.clone().into());
    }
    let samples = 0..request.samples;
    let items = samples.flat_map(|sample| tasks.iter().map(move |task| (*task, sample)));
    Ok((selection.to_string(), items.collect()))
}

fn select(
    conn: &mut Conn,
    version: &DataVersion,
    request: &ScoreRequest,
) -> Result<(String, String, Vec<Key>), Error> {
    let catalog = choose(conn, version, request.catalog.as_deref())?;
    let entries: Vec<CatalogTask> =
        task_catalog::of_catalog(conn, &version.id, &catalog.catalog_id)?
            .into_iter()
            .map(|entry| CatalogTask { soc_code: entry.soc_code, task_id: entry.task_id })
            .collect();
    let chosen = sample(&entries, request.sample.unwrap_or(entries.len()), request.seed);
    let tasks: Vec<i64> = chosen.into_iter().map(|task| task.task_id).collect();
    let ids: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    let mut selection = serde_json::json!({
        "catalog": catalog.catalog_id,
        "sample": request.sample,
        "seed": request.seed,
        "samples": request.samples,
        "tasks_sha256": format!("{:x}", Sha256::digest(ids.join(","))),
    });
    let mut items: Vec<Key> = Vec::new();
    for sample in 0..request.samples {
        items.extend(tasks.iter().map(|task| (*task, sample)));
    }
    if let Some(share) = request.audit {
        let audited = audited(&tasks, share, request.seed.unwrap_or_default());
        for sample in request.samples..AUDIT_SAMPLES {
            items.extend(audited.iter().map(|task| (*task, sample)));
        }
        if let Some(object) = selection.as_object_mut() {
            object.insert("audit_percent".to_owned(), share.into());
        }
    }
    // Scores of another model version are another selection: a finished run of theirs is not enough.
    if let (Some(version), Some(object)) = (&request.model_version, selection.as_object_mut()) {
        object.insert("model_version".to_owned(), version.clone().into());
    }
    Ok((catalog.catalog_id, selection.to_string(), items))
}

/// The tasks that are asked several times: a share in percent of all, at least one, drawn by the
/// hash of seed and task, in the order of the catalog.
fn audited(tasks: &[i64], percent: u32, seed: u64) -> Vec<i64> {
    let hash = |task: &i64| format!("{:x}", Sha256::digest(format!("audit {seed} {task}")));
    let mut drawn: Vec<i64> = tasks.to_vec();
    drawn.sort_by_cached_key(hash);
    let percent = usize::try_from(percent).unwrap_or(100);
    drawn.truncate((tasks.len() * percent).div_ceil(100).max(1));
    let drawn: std::collections::BTreeSet<i64> = drawn.into_iter().collect();
    tasks.iter().copied().filter(|task| drawn.contains(task)).collect()
}

/// The catalog asked for, or the newest.
fn choose(conn: &mut Conn, version: &DataVersion, name: Option<&str>) -> Result<Catalog, Error> {
    let all = catalog::all(conn, &version.id)?;
    let names: Vec<String> = all.iter().map(|catalog| catalog.catalog_id.clone()).collect();
    let found = all.into_iter().find(|catalog| name.is_none_or(|name| name == catalog.catalog_id));
    found.ok_or_else(|| Error::NoCatalog {
        version: version.id.clone(),
        named: name.map_or_else(String::new, |name| format!(" {name}")),
        known: if names.is_empty() {
            "there is none".to_owned()
        } else {
            format!("there are: {}", names.join(", "))
        },
    })
}

/// SHA-256 over everything that decides an answer: who is asked (provider, model, address,
/// parameters), the schema of the reply, and the rendered texts. Equal hashes mean that a score
/// may stand in for another.
pub(super) fn input_hash(
    identity: &Identity,
    parameters: &str,
    shared: &SharedTexts,
    user: &str,
) -> String {
    let input = serde_json::json!({
        "provider": identity.provider,
        "model": identity.model,
        "endpoint": identity.endpoint,
        "parameters": parameters,
        "schema": shared.schema,
        "system": shared.system,
        "user": user,
    });
    format!("{:x}", Sha256::digest(input.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_decides_an_answer_decides_the_hash() {
        let identity = Identity {
            provider: "openai",
            model: "m".to_owned(),
            endpoint: None,
            is_mock: false,
            parameters: "{}".to_owned(),
        };
        let shared =
            |system: &str| SharedTexts { system: system.to_owned(), schema: "j".to_owned() };
        let hash = |identity: &Identity, user| {
            input_hash(identity, &identity.parameters, &shared("s"), user)
        };
        let first = hash(&identity, "u");
        assert_eq!(first, hash(&identity, "u"));
        // Pinned: another way of writing the input would make every stored score unusable.
        assert_eq!(first, "926c8d742c7484dd8df375956495a87ab7486ebbce3eebd07e809512d7d03e41");
        assert_ne!(first, hash(&identity, "v"));
        assert_ne!(first, input_hash(&identity, "{}", &shared("s2"), "u"));
        let elsewhere =
            Identity { endpoint: Some("http://127.0.0.1".to_owned()), ..identity.clone() };
        assert_ne!(first, hash(&elsewhere, "u"), "a server at another address is another rater");
        let warmer = Identity { parameters: "{\"temperature\":1}".to_owned(), ..identity };
        assert_ne!(first, hash(&warmer, "u"));
    }
}
