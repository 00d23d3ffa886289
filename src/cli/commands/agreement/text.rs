//! Agreement as text: a verdict per pair, a sentence each on level and order, then the tables.

use crate::cli::print::figure::{self, dash};
use crate::cli::print::output;
use crate::read::agreement::{AgreementReport, Contested};
use crate::read::edition::RaterScore;
use crate::soc::major_group_name;
use crate::stats::agreement::{
    Activities, Agreement, Agreements, AllRaters, Estimate, Level, Pair, Repeatability, Scope,
    Scoped,
};
use crate::stats::range;
use crate::text::thousands;

pub(super) fn text(report: &AgreementReport) -> String {
    let mut lines = vec![head(report)];
    if report.mock {
        lines.push("MOCK: these scores are made up by a mock rater and mean nothing.".to_owned());
    }
    lines.extend(report.notes.iter().map(|note| format!("note: {note}")));
    let agreements = &report.agreements;
    lines.extend(agreements.all_raters.iter().map(all_raters));
    for pair in &agreements.pairs {
        lines.extend([String::new(), of_pair(pair)]);
    }
    if report.snapshot.is_some() {
        lines.extend([String::new(), repeats(agreements)]);
        lines.extend([String::new(), activities(&agreements.activities)]);
    }
    if let Some(contested) = &report.contested {
        lines.extend([String::new(), of_contested(contested)]);
    }
    lines.join("\n")
}

fn head(report: &AgreementReport) -> String {
    let subject = match (report.snapshot, report.runs) {
        (Some(snapshot), _) => format!("snapshot {snapshot}"),
        (None, Some([a, b])) => format!("runs {a} and {b}"),
        (None, None) => "nothing".to_owned(),
    };
    format!("{subject}, version {}, prompt {}", report.data_version, report.prompt_version)
}

fn all_raters(all: &AllRaters) -> String {
    format!(
        "all raters together: {}, alpha {} over {} tasks",
        verdict(all.level),
        interval(all.alpha),
        whole(all.n)
    )
}

fn of_pair(pair: &Pair) -> String {
    let (a, b) = (&pair.rater_a, &pair.rater_b);
    let Some(overall) = pair.scopes.iter().find(|scoped| scoped.scope == Scope::Overall) else {
        return format!("{a} and {b} scored no task");
    };
    let found = &overall.agreement;
    let mut lines = vec![format!(
        "{a} (a) and {b} (b): {}, alpha {} over {} tasks",
        verdict(overall.level),
        interval(found.alpha),
        whole(found.n)
    )];
    if found.dropped > 0 {
        lines.push(format!(
            "tasks left out because only one of them scored them: {}",
            whole(found.dropped)
        ));
    }
    lines.extend([level(a, b, found), order(found)]);
    lines.push(format!(
        "further: Pearson {}, Kendall tau-b {}, ICC(2,1) {}, weighted kappa of the bands {}",
        interval(found.pearson),
        number(found.kendall),
        number(found.icc),
        number(found.kappa)
    ));
    lines.extend(inside(&pair.scopes));
    lines.extend([String::new(), table(&pair.scopes)]);
    lines.join("\n")
}

/// A note where agreement over all tasks comes mostly from differences between major groups.
fn inside(scopes: &[Scoped]) -> Option<String> {
    let groups = scopes.iter().filter(|scoped| scoped.scope == Scope::MajorGroup);
    let alphas: Vec<f64> =
        groups.filter_map(|scoped| scoped.agreement.alpha).map(|alpha| alpha.value).collect();
    let (lowest, highest) = range(&alphas)?;
    let low = alphas.iter().filter(|alpha| Level::of_alpha(**alpha) == Level::Low).count();
    Some(format!(
        "inside the major groups: alpha {lowest:.2} to {highest:.2}, low in {low} of {}. Agreement over \
         all tasks also counts\n  that both tell the groups apart; that inside a group does not.",
        alphas.len()
    ))
}

fn verdict(level: Option<Level>) -> String {
    match level {
        Some(Level::Low) => Level::Low.label().to_uppercase(),
        Some(level) => level.label().to_owned(),
        None => "no alpha (no score differs from another, or under two tasks)".to_owned(),
    }
}

/// How far the levels of the scores differ, whatever their order.
fn level(a: &str, b: &str, found: &Agreement) -> String {
    let (Some(bias), Some(apart)) = (found.bias, found.mean_absolute_difference) else {
        return "level: no task that both scored".to_owned();
    };
    let shift = if bias.abs() < 0.05 {
        format!("{a} and {b} give the same score on average")
    } else {
        let side = if bias > 0.0 { "higher" } else { "lower" };
        format!("{a} scores {:.1} points {side} than {b} on average", bias.abs())
    };
    let limits = match (found.limit_low, found.limit_high) {
        (Some(low), Some(high)) => {
            format!("; 95 % limits of a - b: {} to {}", signed(low), signed(high))
        }
        _ => String::new(),
    };
    format!(
        "level: {shift}{limits}.\n  On average a task is {apart:.1} points apart; {} % are at most 5, \
         {} % at most 10 points apart.",
        percent(found.within_5),
        percent(found.within_10)
    )
}

/// Whether they put tasks in the same order, whatever the level.
fn order(found: &Agreement) -> String {
    format!(
        "order: rank correlation (Spearman) {}, which a shift of all scores leaves as it is.\n  Of the \
         tasks that either puts in its top tenth both do so with {} %, in its bottom tenth with {} %.",
        interval(found.spearman),
        percent(found.top_decile),
        percent(found.bottom_decile)
    )
}

fn table(scopes: &[Scoped]) -> String {
    let header =
        ["over", "units", "alpha", "95 %", "Spearman", "bias", "mean |a-b|", "<=10 pts %", ""];
    let mut table = output::table(&header, &[1, 2, 3, 4, 5, 6, 7]);
    for scoped in scopes {
        let found = &scoped.agreement;
        table.add_row([
            name(scoped),
            whole(found.n),
            number(found.alpha.map(|alpha| alpha.value)),
            ends(found.alpha),
            number(found.spearman.map(|spearman| spearman.value)),
            found.bias.map_or_else(dash, signed),
            found.mean_absolute_difference.map_or_else(dash, |apart| format!("{apart:.1}")),
            percent(found.within_10),
            scoped.level.map_or_else(dash, |level| verdict(Some(level))),
        ]);
    }
    output::lines(&table)
}

fn name(scoped: &Scoped) -> String {
    let value = scoped.value.as_str();
    match scoped.scope {
        Scope::Overall => "all tasks".to_owned(),
        Scope::Occupations => "ranked occupations".to_owned(),
        Scope::MajorGroup => {
            format!("  {value} {}", major_group_name(value).unwrap_or("unknown group"))
        }
        Scope::TaskType => format!("  type {value}"),
    }
}

fn repeats(agreements: &Agreements) -> String {
    let mut rows = Vec::new();
    for repeats in &agreements.repeatability {
        for (kind, found) in [("samples", &repeats.samples), ("runs", &repeats.runs)] {
            if found.tasks > 0 {
                rows.push((repeats.rater.as_str(), kind, found));
            }
        }
    }
    if rows.is_empty() {
        return "repeatability: not measured, no rater scored a task twice; `onet-ai score --audit 5`, \
                with the --rater and the --catalog of its runs, asks for 5 % of the tasks again"
            .to_owned();
    }
    let header = ["rater", "repeated", "tasks", "values", "within SD", "between SD", "tasks"];
    let mut table = output::table(&header, &[2, 3, 4, 5, 6]);
    for (rater, kind, Repeatability { tasks, values, within_sd, tasks_between, between_sd }) in rows
    {
        table.add_row([
            rater.to_owned(),
            kind.to_owned(),
            whole(*tasks),
            whole(*values),
            number(*within_sd),
            number(*between_sd),
            whole(*tasks_between),
        ]);
    }
    format!(
        "repeatability, standard deviations in points: of one rater asked again (within), and between \
         raters on the same tasks\n{}",
        output::lines(&table)
    )
}

fn activities(raters: &[Activities]) -> String {
    if raters.is_empty() {
        return "activities: not part of this snapshot, or its release has no table Tasks to DWAs"
            .to_owned();
    }
    let header = ["rater", "activities", "in occupations", "ICC(1)", "95 %", "within SD", "95 %"];
    let mut table = output::table(&header, &[1, 2, 3, 4, 5, 6]);
    for Activities { rater, consistency } in raters {
        let (icc, sd) = (consistency.icc, consistency.within_sd);
        table.add_row([
            rater.clone(),
            whole(consistency.activities),
            whole(consistency.units),
            number(icc.map(|icc| icc.value)),
            ends(icc),
            number(sd.map(|sd| sd.value)),
            ends(sd),
        ]);
    }
    format!(
        "activities: how alike a rater scores the same activity in different occupations. ICC(1) is the part of \
         the\n  variance between activities; within SD, in points, is what is left inside of one, with good \
         reason or without.\n{}",
        output::lines(&table)
    )
}

fn of_contested(contested: &Contested) -> String {
    let mut lines = vec![format!(
        "{} of {} tasks are contested ({:.0} points or more apart); the {} widest:",
        whole(contested.total),
        whole(contested.scored),
        contested.from_points,
        contested.tasks.len()
    )];
    for task in &contested.tasks {
        lines.push(format!(
            "\ntask {}, {} {}, {:.0} points apart\n  {}",
            task.task_id, task.onetsoc_code, task.title, task.spread, task.statement
        ));
        lines.extend(task.raters.iter().map(rater));
    }
    lines.join("\n")
}

fn rater(found: &RaterScore) -> String {
    let samples =
        if found.n_samples > 1 { format!(", mean of {}", found.n_samples) } else { String::new() };
    let reason = found.rationale.as_deref().unwrap_or("no reason stored");
    format!("  {} {:.0}{samples}: {reason}", found.rater, found.score)
}

fn whole(n: usize) -> String {
    i64::try_from(n).map_or_else(|_| n.to_string(), thousands)
}

/// Points with their sign; what rounds to 0 has none.
fn signed(points: f64) -> String {
    let text = format!("{points:+.1}");
    if text == "-0.0" || text == "+0.0" { "0.0".to_owned() } else { text }
}

fn number(value: Option<f64>) -> String {
    figure::decimal(value, 2)
}

fn percent(share: Option<f64>) -> String {
    figure::percent(share, 0)
}

fn interval(estimate: Option<Estimate>) -> String {
    match estimate {
        Some(Estimate { value, low: Some(low), high: Some(high) }) => {
            format!("{value:.2} ({low:.2} to {high:.2})")
        }
        estimate => number(estimate.map(|estimate| estimate.value)),
    }
}

fn ends(estimate: Option<Estimate>) -> String {
    match estimate {
        Some(Estimate { low: Some(low), high: Some(high), .. }) => format!("{low:.2} to {high:.2}"),
        _ => dash(),
    }
}
