//! `onet-ai rubric`: the questions that raters are asked, and the exact texts they are sent.

use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::db::conn::OpenError;
use crate::read::rubrics::{self, TaskPrompt};
use crate::rubric::{
    Anchor, LabelQuestion, Level, Question, Rubric, is_of_labels, is_prompt_version,
};

/// The default rubric.
pub(crate) const DEFAULT: &str = "substitution";

/// List the rubrics, or show what one asks
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the built-in rubrics and those that the database's runs have used
    List {
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a rubric, or exactly what a rater is sent for one task
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// A built-in rubric, a prompt version that is built in or stored, or the path of a TOML file
    #[arg(value_name = "NAME|FILE", default_value = DEFAULT)]
    rubric: String,
    /// Show what is sent for this task
    #[arg(long, value_name = "ID")]
    task: Option<i64>,
    /// Version that the task is taken from [default: the active one]
    #[arg(long, value_name = "ID", requires = "task")]
    data_version: Option<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// One rubric of the list.
#[derive(Serialize)]
struct Row {
    name: String,
    version: i64,
    prompt_version: String,
    question: String,
    built_in: bool,
}

/// One rubric with all its texts.
#[derive(Serialize)]
struct Whole<'a> {
    name: &'a str,
    version: i64,
    prompt_version: String,
    built_in: bool,
    question: &'a str,
    levels: &'a [Level],
    anchors: &'a [Anchor],
    system: &'a str,
    /// The user text with its placeholders.
    user: &'a str,
    schema: &'a str,
    /// The text of the TOML file, over which the hash is computed.
    text: &'a str,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    match &args.action {
        Action::List { json } => list(context, *json),
        Action::Show(args) => show(context, args),
    }
}

/// The rubric of that name: built in, stored under that prompt version, or a file. Only the second
/// needs a database.
pub(crate) fn find(context: &Context, name: &str) -> Result<Rubric, CommandError> {
    match question(context, name)? {
        Question::Rubric(rubric) => Ok(rubric),
        Question::Labels(_) => Err(CommandError::Usage(format!(
            "{name} is the question behind published labels, and no rubric: nobody can be asked it"
        ))),
    }
}

/// A rubric as above, or the question behind published labels that is stored under that name.
fn question(context: &Context, name: &str) -> Result<Question, CommandError> {
    let is_stored = is_of_labels(name) || is_prompt_version(name);
    if is_stored && Rubric::builtin_named(name)?.is_none() {
        return Ok(rubrics::stored(&mut *context.reading()?.get()?, name)?);
    }
    Ok(Rubric::load(name)?.into())
}

fn list(context: &Context, json: bool) -> Result<(), CommandError> {
    let row = |question: &Question, built_in| Row {
        name: question.id(),
        version: question.version(),
        prompt_version: question.prompt_version(),
        question: question.question().to_owned(),
        built_in,
    };
    let builtins = Rubric::builtins()?.into_iter();
    let mut rows: Vec<Row> = builtins.map(|rubric| row(&rubric.into(), true)).collect();
    for stored in stored(context)? {
        let stored = row(&stored, false);
        if rows.iter().all(|row| row.prompt_version != stored.prompt_version) {
            rows.push(stored);
        }
    }
    if json {
        return output::print_json(&rows);
    }
    let header = ["name", "version", "prompt version", "built in", "question"];
    let mut table = output::table(&header, &[1]);
    for row in rows {
        table.add_row([
            row.name,
            row.version.to_string(),
            row.prompt_version,
            if row.built_in { "yes" } else { "no" }.to_owned(),
            row.question,
        ]);
    }
    output::print(&output::lines(&table))
}

/// The questions in the database; none where there is no database yet.
fn stored(context: &Context) -> Result<Vec<Question>, CommandError> {
    match context.reading() {
        Ok(pool) => Ok(rubrics::all_stored(&mut *pool.get()?)?),
        Err(CommandError::Open(OpenError::Missing { .. })) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn show(context: &Context, args: &Show) -> Result<(), CommandError> {
    let question = question(context, &args.rubric)?;
    if let Some(task) = args.task {
        let mut conn = context.reading()?.get()?;
        let prompt = rubrics::prompt(&mut conn, &question, args.data_version.as_deref(), task)?;
        return output::report(args.json, &prompt, task_text);
    }
    let prompt_version = question.prompt_version();
    let rubric = match &question {
        Question::Rubric(rubric) => rubric,
        Question::Labels(question) if args.json => return output::print_json(question),
        Question::Labels(question) => return output::print(&of_labels(&prompt_version, question)),
    };
    let whole = Whole {
        built_in: Rubric::builtin_named(&prompt_version)?.is_some(),
        name: &rubric.id,
        version: rubric.version,
        prompt_version,
        question: &rubric.question,
        levels: &rubric.levels,
        anchors: &rubric.anchors,
        system: rubric.system(),
        user: rubric.user(),
        schema: rubric.schema(),
        text: &rubric.text,
    };
    output::report(args.json, &whole, text)
}

fn of_labels(prompt_version: &str, question: &LabelQuestion) -> String {
    format!(
        "prompt {prompt_version}, the question behind published labels\n\n== question\n{}\n\n\
         == numbers\n{} to {}: {}\n\n== what it is not\n{}",
        question.question, question.low, question.high, question.unit, question.is_not
    )
}

fn text(rubric: &Whole<'_>) -> String {
    let built_in = if rubric.built_in { "built in" } else { "not built in" };
    let levels =
        rubric.levels.iter().map(|level| format!("{}: {}", level.score, level.text.trim()));
    let anchors = rubric.anchors.iter().map(|anchor| {
        let (occupation, task) = (anchor.occupation.trim(), anchor.task.trim());
        format!("{}: {occupation}: {task} {}", anchor.score, anchor.rationale.trim())
    });
    format!(
        "prompt {}, {built_in}\n\n== question\n{}\n\n== levels\n{}\n\n== anchors\n{}\n\n== system text\n{}",
        rubric.prompt_version,
        rubric.question,
        levels.collect::<Vec<_>>().join("\n"),
        anchors.collect::<Vec<_>>().join("\n"),
        rubric.system
    )
}

fn task_text(prompt: &TaskPrompt) -> String {
    format!(
        "version {}, {} {}, task {}, prompt {}\n\n== system text\n{}\n\n== user text\n{}\n\n== reply schema\n{}",
        prompt.data_version,
        prompt.onetsoc_code,
        prompt.occupation,
        prompt.task_id,
        prompt.prompt_version,
        prompt.system,
        prompt.user,
        prompt.schema
    )
}
