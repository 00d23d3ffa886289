//! The jobs of an edition as tiles: by major group, the largest first.

use std::collections::BTreeMap;

use super::layer::Layer;
use crate::convert::float;
use crate::read::edition::{Edition, Occupation};
use crate::web::kernel::language::Language;
use crate::web::pages::figures::{about, points};
use crate::web::pages::frame::{Title, group_name};
use crate::web::pages::listed::href;
use crate::web::pages::marks::band_class;
use crate::web::pages::text::{self, Text};
use crate::web::pages::treemap::{Map, Tile};

/// Every occupation with a number of jobs, or those of one group. Of SOC codes for which BLS has one number together
/// only the first has a tile.
#[expect(clippy::disallowed_methods, reason = "jobs are whole numbers")]
pub(super) fn board(
    edition: &Edition,
    language: Language,
    layer: Layer,
    only: Option<&str>,
) -> Map {
    let t = text::of(language);
    let mut by_group: BTreeMap<&str, Vec<Tile>> = BTreeMap::new();
    for occupation in &edition.occupations {
        let group = occupation.major_group.code.as_str();
        if only.is_none_or(|only| only == group)
            && let Some(tile) = tile(language, t, layer, occupation)
        {
            by_group.entry(group).or_default().push(tile);
        }
    }
    let mut groups: Vec<(Tile, Vec<Tile>)> = by_group
        .into_iter()
        .map(|(code, mut tiles)| {
            tiles.sort_by(|a, b| b.jobs.total_cmp(&a.jobs));
            (group(edition, language, layer, code, &tiles), tiles)
        })
        .collect();
    groups.sort_by(|(a, _), (b, _)| b.jobs.total_cmp(&a.jobs));
    Map { groups, more: t.start.more, label: t.start.map.to_owned(), folds: only.is_none() }
}

fn tile(language: Language, t: &Text, layer: Layer, occupation: &Occupation) -> Option<Tile> {
    let employment = &occupation.labour.employment;
    let jobs = employment.value.filter(|jobs| *jobs > 0)?;
    let code = &occupation.soc_code;
    if employment.origin.shared_with.iter().any(|other| other < code) {
        return None;
    }
    let title = Title::build(language, occupation).text;
    let (figure, class) = layer.figure(language, occupation).unzip();
    let words = figure.as_ref().map(|figure| layer.in_words(t, figure));
    Some(Tile {
        jobs: float(jobs),
        name: title.to_owned(),
        href: href(language, code),
        about: (t.start.tile)(title, words.as_deref(), &about(language, jobs)),
        figure: figure.unwrap_or_default(),
        class: class.unwrap_or("qn"),
    })
}

/// The tile of a group: its score is that of its jobs; it has no other figure.
fn group(edition: &Edition, language: Language, layer: Layer, code: &str, tiles: &[Tile]) -> Tile {
    let t = text::of(language);
    let jobs: f64 = tiles.iter().map(|tile| tile.jobs).sum();
    let line = edition.summary.major_groups.iter().find(|line| line.code == code);
    let name = line.map_or_else(
        || code.to_owned(),
        |line| group_name(language, code, line.name, line.name_ko),
    );
    let mean = line.and_then(|line| line.line.mean_score).filter(|_| layer == Layer::Score);
    let band = mean.map(|mean| crate::stats::band::Band::of_score(mean).label());
    let figure = mean.map(points);
    let words = figure.as_ref().map(|figure| layer.in_words(t, figure));
    let counted = about(language, line.map_or(0, |line| line.line.jobs));
    let colour = match layer {
        Layer::Score => String::new(),
        layer => format!("&colour={}", layer.word()),
    };
    Tile {
        jobs,
        href: format!("{}?group={code}{colour}#map", language.home()),
        about: (t.start.tile)(&name, words.as_deref(), &counted),
        name,
        figure: figure.unwrap_or_default(),
        class: band_class(band),
    }
}

/// A tile as a row of the table.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) figure: String,
    pub(super) class: &'static str,
    /// What its name says besides.
    pub(super) about: String,
}

/// The rows: the groups, or the occupations of the only one.
pub(super) fn lines(board: &Map, of_group: bool) -> Vec<Line> {
    let line = |tile: &Tile| Line {
        name: tile.name.clone(),
        href: tile.href.replace("#map", "&view=table#map"),
        figure: if tile.figure.is_empty() { "–".to_owned() } else { tile.figure.clone() },
        class: tile.class,
        about: tile
            .about
            .strip_prefix(&tile.name)
            .unwrap_or(&tile.about)
            .trim_start_matches(": ")
            .to_owned(),
    };
    if of_group {
        board.groups.iter().flat_map(|(_, tiles)| tiles).map(line).collect()
    } else {
        board.groups.iter().map(|(group, _)| line(group)).collect()
    }
}
