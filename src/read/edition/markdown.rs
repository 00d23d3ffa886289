//! One occupation as Markdown, made to be pasted into a chat or a report.

use std::fmt::{self, Write};

use chrono::{DateTime, Utc};

use super::{Edition, Occupation, Score, Task};
use crate::text::markdown as escape;

/// Tasks that are written out.
const TASKS: usize = 30;

impl Edition {
    /// An occupation with its score, its uncertainty, jobs and wages, its heaviest tasks and what
    /// every rater scored, and the origin of all of it.
    pub fn markdown(&self, occupation: &Occupation) -> Result<String, fmt::Error> {
        let mut text = String::new();
        writeln!(text, "# {} ({})\n", escape(&occupation.title), occupation.soc_code)?;
        if let Some(name) = occupation.title_ko {
            writeln!(text, "Korean (unofficial translation): {}\n", escape(name))?;
        }
        writeln!(text, "{}\n", escape(&occupation.description))?;
        if self.version.mock == Some(true) {
            writeln!(text, "**MADE UP by mock raters: these scores mean nothing.**\n")?;
        }
        score(&mut text, &occupation.score)?;
        labour(&mut text, occupation)?;
        self.tasks(&mut text, occupation)?;
        self.origin(&mut text)?;
        Ok(text)
    }

    fn tasks(&self, text: &mut String, occupation: &Occupation) -> fmt::Result {
        let (all, shown) = (occupation.tasks.len(), occupation.tasks.len().min(TASKS));
        if all == 0 {
            return writeln!(text, "## Tasks\n\nO*NET lists no tasks for this occupation.\n");
        }
        writeln!(text, "## Tasks\n\nThe {shown} heaviest of {all}.\n")?;
        write!(text, "| task | weight | score |")?;
        for rater in &self.version.raters {
            write!(text, " {} |", escape(&rater.name))?;
        }
        write!(text, "\n|---|---:|---:|")?;
        for _ in &self.version.raters {
            write!(text, "---|")?;
        }
        writeln!(text)?;
        for task in occupation.tasks.iter().take(TASKS) {
            self.task(text, task)?;
        }
        writeln!(text)
    }

    fn task(&self, text: &mut String, task: &Task) -> fmt::Result {
        let weight = task.weight.map_or_else(|| "–".to_owned(), |w| format!("{:.1} %", w * 100.0));
        let contested = if task.score.contested == Some(true) { " contested" } else { "" };
        let statement = escape(&task.statement);
        write!(text, "| {statement} | {weight} | {}{contested} |", figure(task.score.mean))?;
        for rater in &self.version.raters {
            match task.raters.iter().find(|said| *said.rater == *rater.name) {
                Some(said) => {
                    let reason = said.rationale.as_deref().unwrap_or("no reason stored");
                    write!(text, " **{:.0}** {} |", said.score, escape(reason))?;
                }
                None => write!(text, " – |")?,
            }
        }
        writeln!(text)
    }

    fn origin(&self, text: &mut String) -> fmt::Result {
        let version = &self.version;
        writeln!(text, "## Where this comes from\n\n{}\n", escape(&self.disclaimer))?;
        write!(text, "Release {}", escape(&version.data_version))?;
        if let (Some(snapshot), Some(prompt)) = (version.snapshot, &version.prompt_version) {
            let raters: Vec<&str> = version.raters.iter().map(|r| r.name.as_str()).collect();
            write!(
                text,
                ", snapshot {snapshot}, question {}, raters {}",
                escape(prompt),
                escape(&raters.join(" and "))
            )?;
        }
        if let Some(scheme) = &version.weight_scheme {
            write!(text, ", weights {}", escape(scheme))?;
        }
        if let Some(at) = version.generated_at {
            write!(text, ", made {}", at.format("%Y-%m-%d"))?;
        }
        writeln!(text, ". onet-ai {}.", env!("CARGO_PKG_VERSION"))?;
        for rater in &version.raters {
            for answered in &rater.versions {
                let day = |at: &DateTime<Utc>| at.format("%Y-%m-%d").to_string();
                let (first, last) = (day(&answered.first_at), day(&answered.last_at));
                let (name, version) = (escape(&rater.name), escape(&answered.model_version));
                let n = answered.scores;
                writeln!(text, "\n{name}: {n} scores of version {version}, {first} to {last}.")?;
            }
        }
        if let Some(agreement) = version.agreement_in_words() {
            writeln!(text, "\nRaters: {}.", escape(&agreement))?;
        }
        for source in [version.attribution(), self.bls.source.clone()].into_iter().flatten() {
            writeln!(text, "\n{}", escape(&source))?;
        }
        Ok(())
    }
}

fn score(text: &mut String, score: &Score) -> fmt::Result {
    writeln!(text, "## Score\n")?;
    let Some(mean) = score.mean else {
        return writeln!(text, "No score: {}.\n", score.reason.unwrap_or("no reason known"));
    };
    write!(text, "**{mean:.1} of 100** ({})", score.band.unwrap_or("–"))?;
    if let Some((low, high)) = score.interval() {
        write!(text, ", 95 % interval over tasks {low:.1}–{high:.1}")?;
    }
    writeln!(text)?;
    if let Some(reason) = &score.interval_reason {
        writeln!(text, "- no interval: {}", escape(reason))?;
    }
    if let (Some(low), Some(high)) = (score.rater_low, score.rater_high) {
        writeln!(text, "- raters' own means: {low:.1} to {high:.1} (a range, not an interval)")?;
    }
    for rater in &score.raters {
        writeln!(text, "- {}: {:.1}", escape(&rater.rater), rater.mean)?;
    }
    if let Some(rank) = score.rank {
        write!(text, "- rank {rank}")?;
        if let (Some(low), Some(high)) = (score.rank_low, score.rank_high) {
            write!(text, " (95 %: {low}–{high})")?;
        }
        let places = score.sensitivity.as_ref();
        let ends = places.and_then(|places| places.rank_low.zip(places.rank_high));
        if let Some((low, high)) = ends {
            write!(text, ", {low}–{high} under other weightings")?;
        }
        writeln!(text)?;
    } else {
        writeln!(text, "- not ranked: {}", score.reason.unwrap_or("no reason known"))?;
    }
    if score.residual {
        writeln!(text, "- scored from its named specialities only")?;
    }
    let covered =
        score.weight_covered.map_or_else(|| "–".to_owned(), |w| format!("{:.0} %", w * 100.0));
    let scored = score.n_scored.unwrap_or_default();
    writeln!(text, "- {scored} of {} tasks scored, {covered} of the weight\n", score.n_tasks)
}

fn labour(text: &mut String, occupation: &Occupation) -> fmt::Result {
    let labour = &occupation.labour;
    let or_reason = |value: Option<String>, reason: Option<&'static str>| {
        value.unwrap_or_else(|| reason.unwrap_or("no figure").to_owned())
    };
    let (jobs, pay, future) = (&labour.employment, &labour.wages, &labour.projections);
    let period = escape(jobs.origin.period.as_deref().unwrap_or("no period"));
    let shared = &jobs.origin.shared_with;
    writeln!(text, "## Jobs\n")?;
    let number = or_reason(jobs.value.map(|n| n.to_string()), jobs.origin.reason);
    write!(text, "- jobs without the self-employed ({period}): {number}")?;
    writeln!(
        text,
        "{}",
        if shared.is_empty() {
            String::new()
        } else {
            format!(", shared with {}", escape(&shared.join(", ")))
        }
    )?;
    let at_least = if pay.annual.median.qualifier.is_some() { "at least " } else { "" };
    let wage = pay.annual.median.value.map(|wage| format!("{at_least}${wage:.0}"));
    writeln!(text, "- median annual wage: {}", or_reason(wage, pay.origin.reason))?;
    let years = escape(future.origin.period.as_deref().unwrap_or("no period"));
    let growth = future.growth_pct.map(|growth| format!("{growth:+.1} %"));
    let growth = or_reason(growth, future.origin.reason);
    writeln!(text, "- projected change with the self-employed ({years}): {growth}\n")
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"))
}
