//! The jobs of an edition as tiles: by major group, the largest first.

use std::collections::BTreeMap;

use super::area::Area;
use super::layer::Layer;
use crate::read::edition::{Edition, GroupMeans, Occupation};
use crate::stats::order::{self, Direction};
use crate::web::kernel::language::Language;
use crate::web::pages::frame::{Title, group_name};
use crate::web::pages::listed::href;
use crate::web::pages::text::{self, Text};
use crate::web::pages::treemap::{Map, Tile};

/// What is shown of the edition, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Board<'a> {
    pub(super) edition: &'a Edition,
    pub(super) language: Language,
    pub(super) layer: Layer,
    pub(super) area: Area,
    /// The only major group.
    pub(super) only: Option<&'a str>,
}

impl Board<'_> {
    /// Every occupation with a size, or those of one group. SOC codes for which BLS has one number together have one
    /// tile, named by all of them, with what they score together; it leads to the first, whose page names the others.
    pub(super) fn map(&self) -> Map {
        let t = text::of(self.language);
        let mut by_group: BTreeMap<&str, Vec<Tile>> = BTreeMap::new();
        for occupation in &self.edition.occupations {
            let group = occupation.major_group.code.as_str();
            if self.only.is_none_or(|only| only == group)
                && let Some(tile) = self.tile(t, occupation)
            {
                by_group.entry(group).or_default().push(tile);
            }
        }
        let means = self.edition.group_means();
        let mut groups: Vec<(Tile, Vec<Tile>)> = by_group
            .into_iter()
            .map(|(code, mut tiles)| {
                largest_first(&mut tiles, |tile| tile);
                let means = means.get(code).copied().unwrap_or_default();
                (self.group(t, code, &means, &tiles), tiles)
            })
            .collect();
        largest_first(&mut groups, |(group, _)| group);
        let folds = self.only.is_none();
        Map { groups, more: t.start.more, label: t.start.map.to_owned(), folds }
    }

    fn tile(&self, t: &Text, occupation: &Occupation) -> Option<Tile> {
        if !occupation.is_first_of_bls_code() {
            return None;
        }
        let size = self.area.of(self.language, occupation)?;
        let members = self.edition.sharing(occupation);
        let is_shared = members.len() > 1;
        let titles: Vec<&str> =
            members.iter().map(|it| Title::build(self.language, it).text).collect();
        let name = titles.join(" + ");
        let value = if is_shared {
            self.layer.of_together(self.edition.together(occupation).as_ref(), occupation)
        } else {
            self.layer.of_occupation(occupation)
        };
        let (figure, class) = value.map(|value| self.layer.written(self.language, value)).unzip();
        let is_partly = !is_shared && self.layer.is_of_score() && occupation.score.partly_scored;
        let words = figure.as_ref().map(|figure| {
            let words = self.layer.in_words(t, figure);
            match () {
                () if is_partly => format!("{words} ({})", t.common.partly),
                () if is_shared && self.layer.is_of_score() => (t.start.mean_of_shared)(&words),
                () => words,
            }
        });
        let size_words = if is_shared { (t.start.shared)(&size.words) } else { size.words };
        Some(Tile {
            size: size.value,
            href: href(self.language, &occupation.soc_code),
            about: (t.start.tile)(&name, words.as_deref(), &size_words),
            name,
            amount: size_words,
            // There is room for no more; what it means stands in the name and in the legend.
            figure: figure
                .map_or_else(|| "–".to_owned(), |it| if is_partly { format!("{it}*") } else { it }),
            class: class.unwrap_or("qn"),
        })
    }

    /// The tile of a group: its figure is that of its jobs together.
    fn group(&self, t: &Text, code: &str, means: &GroupMeans, tiles: &[Tile]) -> Tile {
        let language = self.language;
        let groups = &self.edition.summary.major_groups;
        let line = groups.iter().find(|line| line.code == code);
        let name = line.map_or_else(
            || code.to_owned(),
            |line| group_name(language, code, line.name, line.name_ko),
        );
        let mean = line.and_then(|line| line.line.mean_score);
        let value = self.layer.of_group(mean, means);
        let class = value.map(|value| self.layer.written(language, value).1);
        let figure = value.map(|value| self.layer.written_of_group(language, value));
        let words = value.map(|value| self.layer.in_words_of_group(language, t, value));
        let size = line.and_then(|line| self.area.of_line(language, &line.line));
        let size = size.unwrap_or_else(|| t.start.no_figure.to_owned());
        Tile {
            size: tiles.iter().map(|tile| tile.size).sum(),
            href: format!("{}?{}group={code}#map", language.home(), self.state()),
            about: (t.start.tile)(&name, words.as_deref(), &size),
            amount: size,
            name,
            figure: figure.unwrap_or_else(|| "–".to_owned()),
            class: class.unwrap_or("qn"),
        }
    }

    /// What is not as it is by default, as the beginning of a query.
    fn state(&self) -> String {
        let mut state = String::new();
        if self.layer != Layer::Score {
            state = format!("colour={}&", self.layer.word());
        }
        if self.area != Area::Jobs {
            state = format!("{state}area={}&", self.area.word());
        }
        state
    }
}

fn largest_first<T>(items: &mut [T], tile: impl Fn(&T) -> &Tile) {
    let size = |item: &T| Some(tile(item).size);
    order::sort(items, Direction::Falling, size, |a, b| tile(a).href.cmp(&tile(b).href));
}

/// A tile as a row of the table.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) figure: String,
    pub(super) class: &'static str,
    /// What its area stands for.
    pub(super) amount: String,
}

/// The rows: the groups, or the occupations of the only one.
pub(super) fn lines(board: &Map, of_group: bool) -> Vec<Line> {
    let line = |tile: &Tile| Line {
        name: tile.name.clone(),
        href: tile.href.replace("#map", "&view=table#map"),
        figure: tile.figure.clone(),
        class: tile.class,
        amount: tile.amount.clone(),
    };
    if of_group {
        board.groups.iter().flat_map(|(_, tiles)| tiles).map(line).collect()
    } else {
        board.groups.iter().map(|(group, _)| line(group)).collect()
    }
}
