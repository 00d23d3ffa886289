//! `onet-ai activities`: detailed work activities, who shares one, and how differently it is scored.

use clap::ValueEnum;
use serde::Serialize;

use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, decimal};
use crate::cli::print::output;
use crate::read::edition::{
    Activity, ActivityFigure, ActivityOccupation, ActivityRater, ActivityScore, Edition,
    ScoreVersion,
};
use crate::text::counted;

/// Show what tasks of different occupations have in common, and how it is scored in each
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A detailed work activity of O*NET's joins tasks of several occupations. Scores are means over its
scored tasks; low and high are the lowest and the highest occupation, by the mean of its own tasks
with the activity. `onet-ai agreement` says how alike each rater scores activities over all.

Exit codes: 0 shown, 1 nothing fits, 2 wrong usage.")]
pub(crate) struct Args {
    /// Id of an activity such as 4.A.1.a.1.I01.D01, or words of one; all if left out
    #[arg(value_name = "DWA or TEXT")]
    wanted: Vec<String>,
    /// How the list is sorted, the largest first [default: by fit with a text, else occupations]
    #[arg(long, value_name = "FIGURE")]
    sort: Option<Sort>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    /// How many occupations share it
    Occupations,
    /// How many tasks have it
    Tasks,
    /// Mean score
    Score,
    /// Highest less lowest occupation
    Range,
}

impl From<Sort> for ActivityFigure {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Occupations => Self::Occupations,
            Sort::Tasks => Self::Tasks,
            Sort::Score => Self::Score,
            Sort::Range => Self::Range,
        }
    }
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let edition = context.edition()?;
    if let Some(reason) = edition.activities.reason() {
        return Err(CommandError::NotInRelease(reason));
    }
    let wanted = args.wanted.join(" ");
    if let Some(activity) = edition.activities.find(wanted.trim()) {
        let report = One::select(&edition, activity);
        return output::report(args.json, &report, One::text);
    }
    let mut found = if wanted.is_empty() {
        edition.activities.all().iter().collect()
    } else {
        edition.activities.search(&wanted)
    };
    let default = wanted.is_empty().then_some(Sort::Occupations);
    if let Some(sort) = args.sort.or(default) {
        ActivityFigure::from(sort).sort(&mut found, false);
    }
    let total = found.len();
    found.truncate(args.limit);
    let report = List {
        total,
        activities: found,
        score_version: &edition.version,
        disclaimer: &edition.disclaimer,
    };
    if args.json || total > 0 {
        output::report(args.json, &report, List::text)?;
    }
    if total == 0 {
        return Err(super::search::nothing(&wanted, &edition));
    }
    Ok(())
}

/// Activities of a list.
#[derive(Serialize)]
struct List<'a> {
    /// All that fit.
    total: usize,
    activities: Vec<&'a Activity>,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
}

impl List<'_> {
    fn text(&self) -> String {
        let header = ["activity", "", "occupations", "tasks", "mean", "low", "high", "range"];
        let mut table = output::table(&header, &[2, 3, 4, 5, 6, 7]);
        for activity in &self.activities {
            let title = activity.title.clone().unwrap_or_else(dash);
            let (occupations, tasks) =
                (activity.occupations.to_string(), activity.tasks.to_string());
            let [mean, low, high, range] = figures(&activity.score);
            let id = activity.dwa_id.clone();
            table.add_row([id, title, occupations, tasks, mean, low, high, range]);
        }
        let mut lines = vec![output::lines(&table)];
        lines.extend(output::more(self.total, self.activities.len(), "more"));
        lines.push(self.disclaimer.to_owned());
        lines.join("\n")
    }
}

/// One activity with who shares it.
#[derive(Serialize)]
struct One<'a> {
    #[serde(flatten)]
    activity: &'a Activity,
    raters: Vec<ActivityRater<'a>>,
    shared_by: Vec<Sharing<'a>>,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
}

/// An occupation with the activity.
#[derive(Serialize)]
struct Sharing<'a> {
    soc_code: &'a str,
    title: &'a str,
    mean: Option<f64>,
    /// The score of the whole occupation.
    occupation_mean: Option<f64>,
    tasks: Vec<Sharer<'a>>,
}

/// A task with the activity.
#[derive(Serialize)]
struct Sharer<'a> {
    task_id: i64,
    statement: &'a str,
    mean: Option<f64>,
}

impl<'a> Sharing<'a> {
    fn select(found: ActivityOccupation<'a>) -> Self {
        let task = |task: &'a crate::read::edition::Task| Sharer {
            task_id: task.task_id,
            statement: &task.statement,
            mean: task.score.mean,
        };
        Self {
            soc_code: &found.occupation.soc_code,
            title: &found.occupation.title,
            mean: found.mean,
            occupation_mean: found.occupation.score.mean,
            tasks: found.tasks.into_iter().map(task).collect(),
        }
    }
}

impl<'a> One<'a> {
    fn select(edition: &'a Edition, activity: &'a Activity) -> Self {
        let shared_by = edition.activity_occupations(activity).into_iter();
        Self {
            activity,
            raters: edition.activity_raters(activity),
            shared_by: shared_by.map(Sharing::select).collect(),
            score_version: &edition.version,
            disclaimer: &edition.disclaimer,
        }
    }

    fn text(&self) -> String {
        let activity = self.activity;
        let title = activity.title.as_deref().unwrap_or("(the release has no title of it)");
        let mut lines = vec![format!("{}  {title}", activity.dwa_id)];
        lines.extend(activity.broader.iter().map(|broader| format!("part of: {broader}")));
        let tasks = counted(activity.tasks, "task");
        lines.push(format!("{tasks} of {}\n", counted(activity.occupations, "occupation")));
        let header = ["scored by", "tasks", "mean", "lowest", "highest occupation", "range"];
        let mut table = output::table(&header, &[1, 2, 3, 4, 5]);
        let all = ("all raters", &activity.score);
        let each = self.raters.iter().map(|said| (said.rater, &said.score));
        for (rater, score) in std::iter::once(all).chain(each) {
            let [mean, low, high, range] = figures(score);
            table.add_row([rater.to_owned(), score.n_scored.to_string(), mean, low, high, range]);
        }
        lines.extend([output::lines(&table), String::new()]);
        let mut table = output::table(&["code", "occupation or task", "score", "whole"], &[2, 3]);
        for of in &self.shared_by {
            let (mean, whole) = (decimal(of.mean, 1), decimal(of.occupation_mean, 1));
            table.add_row([of.soc_code, of.title, &mean, &whole]);
            for task in &of.tasks {
                let statement = format!("  {}", task.statement);
                table.add_row(["", &statement, &decimal(task.mean, 1), ""]);
            }
        }
        lines.extend([output::lines(&table), self.disclaimer.to_owned()]);
        lines.join("\n")
    }
}

fn figures(score: &ActivityScore) -> [String; 4] {
    [score.mean, score.occupation_low, score.occupation_high, score.range]
        .map(|figure| decimal(figure, 1))
}
