//! The treemap as markup. Places are percentages, so that the map fills whatever width there is while its letters keep
//! their size; what a label has no room for at the reference size is left out, and what is left out stands in the name
//! of the link.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::letters::wrapped;
use super::{Rect, folded, squarify};
use crate::web::pages::marks::{Svg, escaped};

/// The size at which it is laid out, in pixels: as wide as the page on a desktop.
const WIDTH: f64 = 1_200.0;
const HEIGHT: f64 = 760.0;
/// The same on small screens: of the major groups, or of one group’s occupations.
const PHONE: Rect = Rect { x: 0.0, y: 0.0, w: 344.0, h: 560.0 };
/// The smallest side of a tile: more than the 24 of WCAG 2.2 (2.5.8), so that the page stays light.
const LEAST: f64 = 34.0;
/// What the name of a group takes.
const HEADING: f64 = 20.0;
const LINE: f64 = 14.0;
const MARGIN: f64 = 6.0;

/// One tile: an occupation or a major group.
#[derive(Debug)]
pub(in crate::web::pages) struct Tile {
    /// What its area stands for, above 0.
    pub(in crate::web::pages) size: f64,
    pub(in crate::web::pages) name: String,
    /// Where it leads.
    pub(in crate::web::pages) href: String,
    /// Its figure, as it is shown.
    pub(in crate::web::pages) figure: String,
    /// Its size, as it is written.
    pub(in crate::web::pages) amount: String,
    /// Everything about it in a sentence that begins with its name.
    pub(in crate::web::pages) about: String,
    /// The class of its colour.
    pub(in crate::web::pages) class: &'static str,
}

impl Tile {
    /// Whether its figure has a star, which the legend explains.
    pub(in crate::web::pages) fn is_starred(&self) -> bool {
        self.figure.ends_with('*')
    }
}

/// A map: a major group's tile, and those of its occupations, each by falling size.
#[derive(Debug)]
pub(in crate::web::pages) struct Map {
    pub(in crate::web::pages) groups: Vec<(Tile, Vec<Tile>)>,
    /// What a folded tile says: how many more.
    pub(in crate::web::pages) more: fn(usize) -> String,
    /// The name of the map.
    pub(in crate::web::pages) label: String,
    /// Whether occupations that are too small to hit have their group to be found in.
    pub(in crate::web::pages) folds: bool,
}

/// The map of all occupations by major group.
pub(in crate::web::pages) fn map(map: &Map) -> Svg {
    let area = Rect { x: 0.0, y: 0.0, w: WIDTH, h: HEIGHT };
    let sizes: Vec<f64> = map.groups.iter().map(|(group, _)| group.size).collect();
    let mut svg = opened("map", HEIGHT, &map.label);
    let least = if map.folds { LEAST } else { 0.0 };
    for (place, rect) in squarify(&sizes, area).into_iter().enumerate() {
        let Some((group, _)) = map.groups.get(place) else { continue };
        // The only group has its name above the map.
        let above = if map.folds { HEADING } else { 0.0 };
        if map.folds {
            heading(&mut svg, group, rect);
        }
        let rect = Rect { y: rect.y + above, h: rect.h - above, ..rect };
        let space = Space { rect, area, least };
        fill(&mut svg, map, place, space);
    }
    svg.push_str("</svg>");
    Svg(svg)
}

/// The map of the major groups alone, or of the only group's occupations.
pub(in crate::web::pages) fn overview(map: &Map) -> Svg {
    let mut svg = opened("map phone", PHONE.h, &map.label);
    if map.folds {
        let sizes: Vec<f64> = map.groups.iter().map(|(group, _)| group.size).collect();
        for ((group, _), rect) in map.groups.iter().zip(squarify(&sizes, PHONE)) {
            link(&mut svg, group, rect, PHONE);
        }
    } else {
        fill(&mut svg, map, 0, Space { rect: PHONE, area: PHONE, least: LEAST });
    }
    svg.push_str("</svg>");
    Svg(svg)
}

/// Where tiles are laid.
#[derive(Debug, Clone, Copy)]
struct Space {
    rect: Rect,
    /// The whole map.
    area: Rect,
    /// The smallest side of a tile.
    least: f64,
}

/// The tiles of the group at a place: those that can be hit, and all others behind one link.
fn fill(svg: &mut String, map: &Map, place: usize, space: Space) {
    let Some((group, tiles)) = map.groups.get(place) else { return };
    let values: Vec<f64> = tiles.iter().map(|tile| tile.size).collect();
    let (rects, own) = folded(&values, space.rect, space.least);
    for (tile, rect) in tiles.iter().take(own).zip(&rects) {
        link(svg, tile, *rect, space.area);
    }
    if let (Some(rect), Some(rest)) = (rects.get(own), tiles.get(own..)) {
        let name = (map.more)(rest.len());
        // Where the group is all there is already, its table has the others.
        let href = if map.folds {
            group.href.clone()
        } else {
            group.href.replace("#map", "&view=table#map")
        };
        let about = format!("{name}: {}", group.name);
        let _ = write!(
            svg,
            "<a class=\"rest\" href=\"{}\"><title>{}</title><svg",
            escaped(&href),
            escaped(&about)
        );
        self::place(svg, *rect, space.area);
        svg.push('>');
        crowd(svg, rest, *rect);
        svg.push_str("<rect width=\"100%\" height=\"100%\"/>");
        label(svg, &wrapped(&name, rect.w - 2.0 * MARGIN, 2, 12.0));
        svg.push_str("</svg></a>");
    }
}

/// Areas and colours of tiles that are too small for words: a path for each colour.
fn crowd(svg: &mut String, tiles: &[Tile], rect: Rect) {
    let values: Vec<f64> = tiles.iter().map(|tile| tile.size).collect();
    let inside = Rect { x: 0.0, y: 0.0, ..rect };
    let mut paths: BTreeMap<&str, String> = BTreeMap::new();
    for (tile, Rect { x, y, w, h }) in tiles.iter().zip(squarify(&values, inside)) {
        let path = paths.entry(tile.class).or_default();
        let _ = write!(path, "M{x:.1} {y:.1}h{w:.1}v{h:.1}h-{w:.1}z");
    }
    let _ = write!(
        svg,
        "<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 {:.1} {:.1}\" preserveAspectRatio=\"none\">",
        rect.w, rect.h
    );
    for (class, path) in paths {
        let _ = write!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
    }
    svg.push_str("</svg>");
}

fn opened(class: &str, height: f64, label: &str) -> String {
    format!(
        "<svg class=\"{class}\" width=\"100%\" height=\"{height}\" role=\"group\" aria-label=\"{}\">",
        escaped(label)
    )
}

/// A place in percent of the whole.
fn percent(part: f64, whole: f64) -> String {
    let text = format!("{:.2}", part / whole * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn place(svg: &mut String, rect: Rect, area: Rect) {
    let _ = write!(
        svg,
        " x=\"{}%\" y=\"{}%\" width=\"{}%\" height=\"{}%\"",
        percent(rect.x, area.w),
        percent(rect.y, area.h),
        percent(rect.w, area.w),
        percent(rect.h, area.h)
    );
}

/// The name of a group above its tiles: as many of its words as fit.
fn heading(svg: &mut String, group: &Tile, rect: Rect) {
    let lines = wrapped(&group.name, rect.w - 8.0, 1, 13.6);
    let Some(words) = lines.first() else { return };
    let _ = write!(
        svg,
        "<a class=\"group\" href=\"{}\"><title>{}</title><svg",
        escaped(&group.href),
        escaped(&group.about)
    );
    place(svg, Rect { h: HEADING, ..rect }, Rect { x: 0.0, y: 0.0, w: WIDTH, h: HEIGHT });
    let _ = write!(svg, "><text x=\"2\" y=\"14\">{}</text></svg></a>", escaped(words));
}

fn link(svg: &mut String, tile: &Tile, rect: Rect, area: Rect) {
    let figure_fits = rect.h >= 30.0 && rect.w >= 7.5 * width_of(&tile.figure) + 12.0;
    let lines = ((rect.h - 22.0) / LINE).floor();
    let lines = crate::convert::nearest(lines.max(0.0)).and_then(|n| usize::try_from(n).ok());
    let mut lines = wrapped(&tile.name, rect.w - 2.0 * MARGIN, lines.unwrap_or(0), 12.0);
    // One word of several says nothing, whole or broken.
    let words = lines.join(" ").replace("- ", "");
    if tile.name.contains(' ') && !words.contains(' ') {
        lines.clear();
    }
    let (href, about) = (escaped(&tile.href), escaped(&tile.about));
    let _ = write!(svg, "<a class=\"{}\" href=\"{href}\"><title>{about}</title>", tile.class);
    if lines.is_empty() {
        svg.push_str("<rect");
        place(svg, rect, area);
        svg.push_str("/>");
        if figure_fits {
            let (x, y) = (percent(rect.x, area.w), percent(rect.y + rect.h, area.h));
            let _ = write!(
                svg,
                "<text class=\"n\" x=\"{x}%\" y=\"{y}%\" dx=\"{MARGIN}\" dy=\"-7\" aria-hidden=\"true\">{}</text>",
                escaped(&tile.figure)
            );
        }
        svg.push_str("</a>");
        return;
    }
    svg.push_str("<svg");
    place(svg, rect, area);
    svg.push_str("><rect width=\"100%\" height=\"100%\"/>");
    label(svg, &lines);
    if figure_fits {
        let _ = write!(
            svg,
            "<text class=\"n\" x=\"{MARGIN}\" y=\"100%\" dy=\"-7\" aria-hidden=\"true\">{}</text>",
            escaped(&tile.figure)
        );
    }
    svg.push_str("</svg></a>");
}

/// The lines of a tile's label.
fn label(svg: &mut String, lines: &[String]) {
    match lines {
        [] => {}
        [line] => {
            let _ = write!(svg, "<text x=\"{MARGIN}\" y=\"16\">{}</text>", escaped(line));
        }
        lines => {
            svg.push_str("<text y=\"2\">");
            for line in lines {
                let _ =
                    write!(svg, "<tspan x=\"{MARGIN}\" dy=\"{LINE}\">{} </tspan>", escaped(line));
            }
            svg.push_str("</text>");
        }
    }
}

/// How many digits wide a figure is.
fn width_of(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 1.7 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tile_is_a_link_with_its_whole_name_and_small_ones_lead_to_their_group() {
        let tile = |name: &str, size: f64| Tile {
            size,
            name: name.to_owned(),
            href: format!("/jobs/{name}"),
            figure: "50".to_owned(),
            amount: size.to_string(),
            about: format!("{name} & more"),
            class: "q2",
        };
        let mut tiles = vec![tile("Clerks", 1_000_000.0)];
        tiles.extend((0..40).map(|n| tile(&format!("rare-{n}"), 600.0)));
        let size = tiles.iter().map(|tile| tile.size).sum();
        let group = Tile { href: "/?group=43".to_owned(), ..tile("Office", size) };
        let whole = Map {
            groups: vec![(group, tiles)],
            more: |n| format!("+{n} more"),
            label: "Jobs".to_owned(),
            folds: true,
        };
        let Svg(svg) = map(&whole);
        assert!(svg.contains("<title>Clerks &amp; more</title>"), "{svg}");
        assert!(svg.contains("+40 more") && !svg.contains("rare-39"), "{svg}");
        assert_eq!(svg.matches("<a ").count(), 3, "{svg}");
        // All of them are drawn, whether or not they are links.
        assert_eq!(svg.matches('M').count(), 40, "{svg}");
        assert_eq!(overview(&whole).0.matches("<a ").count(), 1);
        let only = Map { folds: false, ..whole };
        let Svg(all) = map(&only);
        assert!(all.contains("rare-39 &amp; more"), "{all}");
        let Svg(phone) = overview(&only);
        assert!(phone.contains("+40 more") && !phone.contains("rare-39"), "{phone}");
    }
}
