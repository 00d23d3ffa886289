//! `onet-ai technologies`: software and technology, of an occupation or by who uses it.

use serde::Serialize;

use crate::cli::commands::search;
use crate::cli::context::Context;
use crate::cli::error::CommandError;
use crate::cli::print::figure::{dash, decimal, jobs};
use crate::cli::print::output;
use crate::cli::print::with_figures::WithFigures;
use crate::read::edition::{ScoreVersion, Technology, TechnologyFigure};

/// Show who uses a software or technology, or what an occupation uses
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Products are named as O*NET names them. Hot ones are often named in job postings overall, those in demand in
the postings of the occupation. Jobs are all jobs of the occupations that use a product; not all of these
jobs use it.

Exit codes: 0 shown, 1 nothing fits, 2 wrong usage.")]
pub(crate) struct Args {
    /// Words of a product such as Excel for who uses it, a SOC code such as 17-3011 for all that it uses;
    /// all products if left out
    #[arg(value_name = "TEXT or CODE")]
    wanted: Vec<String>,
    /// How many products at most: 20 if left out, and all of an occupation
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How many occupations of each product, those in demand first, then by jobs
    #[arg(long, value_name = "N", default_value_t = 5)]
    users: usize,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Products that are listed, of which more are asked for by `--limit`.
const PRODUCTS: usize = 20;

pub(crate) fn run(context: &Context, args: &Args) -> Result<(), CommandError> {
    let edition = context.edition()?;
    let all = &edition.technologies;
    if let Some(reason) = all.reason() {
        return Err(CommandError::NotInRelease(reason));
    }
    let wanted = args.wanted.join(" ");
    let wanted = wanted.trim();
    if wanted.as_bytes().get(2) == Some(&b'-') {
        let occupation = search::meant(&edition, wanted, args.json)?;
        let place = edition.place(&occupation.soc_code).unwrap_or_default();
        let used = all.of_occupation(place);
        let report = Uses {
            soc_code: &occupation.soc_code,
            title: &occupation.title,
            total: used.len(),
            technologies: used
                .into_iter()
                .take(args.limit.unwrap_or(usize::MAX))
                .map(|(technology, in_demand)| Used { in_demand, technology })
                .collect(),
        };
        return output::report(args.json, &report, Uses::text);
    }
    let mut found: Vec<&Technology> =
        if wanted.is_empty() { all.all().iter().collect() } else { all.search(wanted) };
    if wanted.is_empty() {
        TechnologyFigure::Occupations.sort(&mut found, false);
    }
    let total = found.len();
    let listed = found.into_iter().take(args.limit.unwrap_or(PRODUCTS)).map(|technology| Listed {
        technology,
        used_by: edition
            .who_uses(technology)
            .into_iter()
            .take(args.users)
            .map(|user| WithFigures::new(user.occupation, Use { in_demand: user.in_demand }))
            .collect(),
    });
    let report = List {
        total,
        technologies: listed.collect(),
        score_version: &edition.version,
        disclaimer: &edition.disclaimer,
    };
    if args.json || total > 0 {
        output::report(args.json, &report, List::text)?;
    }
    if total == 0 { Err(search::nothing(wanted, &edition)) } else { Ok(()) }
}

/// Products with who uses them.
#[derive(Serialize)]
struct List<'a> {
    /// All that fit.
    total: usize,
    technologies: Vec<Listed<'a>>,
    score_version: &'a ScoreVersion,
    disclaimer: &'a str,
}

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    technology: &'a Technology,
    used_by: Vec<WithFigures<'a, Use>>,
}

/// How an occupation uses a product.
#[derive(Serialize)]
struct Use {
    in_demand: Option<bool>,
}

/// A mark as it is printed.
fn mark(name: &str, is: Option<bool>) -> String {
    if is == Some(true) { name.to_owned() } else { String::new() }
}

impl List<'_> {
    fn text(&self) -> String {
        let header = ["product, used by", "", "", "occupations", "score", "jobs"];
        let mut table = output::table(&header, &[3, 4, 5]);
        for of in &self.technologies {
            let product = of.technology;
            table.add_row([
                product.name.to_string(),
                product.category.as_deref().map_or_else(dash, str::to_owned),
                mark("hot", product.hot),
                product.occupations.to_string(),
                decimal(product.mean_score, 1),
                jobs(product.jobs),
            ]);
            for user in &of.used_by {
                table.add_row([
                    format!("  {}", user.soc_code),
                    user.title.to_owned(),
                    mark("in demand", user.about.in_demand),
                    String::new(),
                    decimal(user.mean, 1),
                    jobs(user.jobs),
                ]);
            }
        }
        let mut lines = vec![output::lines(&table)];
        lines.extend(output::more(self.total, self.technologies.len(), "more products"));
        lines.push(self.disclaimer.to_owned());
        lines.join("\n")
    }
}

/// What an occupation uses.
#[derive(Serialize)]
struct Uses<'a> {
    soc_code: &'a str,
    title: &'a str,
    /// All that it uses.
    total: usize,
    technologies: Vec<Used<'a>>,
}

#[derive(Serialize)]
struct Used<'a> {
    in_demand: Option<bool>,
    #[serde(flatten)]
    technology: &'a Technology,
}

impl Uses<'_> {
    fn text(&self) -> String {
        let mut table = output::table(&["product", "", "", ""], &[]);
        for of in &self.technologies {
            let product = of.technology;
            table.add_row([
                product.name.to_string(),
                product.category.as_deref().map_or_else(dash, str::to_owned),
                mark("hot", product.hot),
                mark("in demand", of.in_demand),
            ]);
        }
        let head = format!("{}  {}", self.soc_code, self.title);
        if self.total == 0 {
            return format!("{head}\nO*NET names none for this occupation");
        }
        let more = output::more(self.total, self.technologies.len(), "more");
        [Some(head), Some(output::lines(&table)), more]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("\n")
    }
}
