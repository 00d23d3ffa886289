//! `onet-ai emerging`: emerging tasks, and what raters said of them where they were asked.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::output;
use crate::read::edition::{Edition, EmergingScore, EmergingTask, emerging_scores};

/// Show tasks that O*NET has seen and not yet taken in, of all occupations or of one
#[derive(Debug, clap::Args)]
#[command(after_help = "\
`onet-ai score --emerging` has raters score them. They have no weight, and no score of an occupation counts
them.

Exit codes: 0 shown, 1 there is none, 2 wrong usage.")]
pub(crate) struct Args {
    /// SOC code such as 15-1252, or a title; all occupations if left out
    #[arg(value_name = "CODE or TEXT")]
    occupation: Vec<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let mut conn = context.reading()?.get()?;
    let edition = Edition::load(&mut conn)?.ok_or(CommandError::NothingPublished)?;
    let emerging = &edition.emerging;
    if let Some(reason) = emerging.reason() {
        return Err(CommandError::NotInRelease(reason));
    }
    let wanted = args.occupation.join(" ");
    let mut found: Vec<&EmergingTask> = if wanted.trim().is_empty() {
        emerging.all().iter().collect()
    } else {
        let occupation = search::meant(&edition, &wanted, args.json)?;
        emerging.of_occupation(&occupation.soc_code)
    };
    let total = found.len();
    found.truncate(args.limit);
    let mut scores = emerging_scores(&mut conn, &edition.version.data_version, &found)?;
    let report = Report {
        total,
        emerging_tasks: found
            .into_iter()
            .map(|task| Item::select(&edition, task, &mut scores))
            .collect(),
    };
    if args.json || total > 0 {
        output::report(args.json, &report, Report::text)?;
    }
    if total == 0 {
        Err(CommandError::NotInRelease("O*NET names none for this occupation"))
    } else {
        Ok(())
    }
}

#[derive(Serialize)]
struct Report<'a> {
    /// All that there are.
    total: usize,
    emerging_tasks: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    task: &'a EmergingTask,
    occupation: &'a str,
    /// Each rater's newest score; empty where nobody was asked.
    scores: Vec<EmergingScore>,
}

impl<'a> Item<'a> {
    fn select(
        edition: &'a Edition,
        task: &'a EmergingTask,
        scores: &mut BTreeMap<i64, Vec<EmergingScore>>,
    ) -> Self {
        Self {
            task,
            occupation: edition.occupation(&task.soc_code).map_or("", |found| found.title.as_str()),
            scores: scores.remove(&task.task_id).unwrap_or_default(),
        }
    }
}

impl Report<'_> {
    fn text(&self) -> String {
        let mut table = output::table(&["code", "", "", "task", "scores"], &[]);
        for item in &self.emerging_tasks {
            let scores = item.scores.iter().map(|said| {
                let mock = if said.mock { " (MOCK)" } else { "" };
                format!("{} {:.0}{mock}", said.rater, said.score)
            });
            let scores: Vec<String> = scores.collect();
            let said = if scores.is_empty() { "not scored".to_owned() } else { scores.join(", ") };
            table.add_row([
                item.task.onetsoc_code.as_str(),
                item.occupation,
                &item.task.category,
                &item.task.statement,
                &said,
            ]);
        }
        let mut lines = vec![output::lines(&table)];
        lines.extend(output::more(self.total, self.emerging_tasks.len(), "more"));
        lines.push("These scores count in no score of an occupation.".to_owned());
        lines.join("\n")
    }
}
