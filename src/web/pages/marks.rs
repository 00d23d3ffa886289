//! The marks, the same on every page: a rater is a shape and a colour, an interval a pale bar, the mean a tick, a weight
//! a thin bar. Pictures are text: geometry in attributes, colours in classes, and every figure stands beside them too.

use std::fmt::{self, Display, Write};

use askama::filters::HtmlSafe;

use crate::read::edition::Score;

/// Markup that was made here and needs no escaping.
#[derive(Debug, Clone, Default)]
pub(super) struct Svg(pub(super) String);

impl Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Svg {}

/// The letter of the rater at a place: A, B, …
pub(super) fn letter(place: usize) -> char {
    u32::try_from(place)
        .ok()
        .and_then(|place| char::from_digit(10 + place, 36))
        .map_or('?', |c| c.to_ascii_uppercase())
}

/// The class of a score's band; one of its own where there is no score.
pub(super) fn band_class(band: Option<&str>) -> &'static str {
    match band {
        Some("minimal") => "q0",
        Some("low") => "q1",
        Some("moderate") => "q2",
        Some("high") => "q3",
        Some("very high") => "q4",
        _ => "qn",
    }
}

/// The class of a score in a list: that of its band. The score of a small part is no band of the whole.
pub(super) fn score_class(score: &Score) -> &'static str {
    band_class(score.band.filter(|_| !score.partly_scored))
}

/// The shape of the rater at a place, with its middle at a point.
pub(super) fn shape(place: usize, x: f64, y: f64) -> String {
    match place % 4 {
        0 => format!("<circle class=\"a\" cx=\"{}\" cy=\"{}\" r=\"5\"/>", short(x), short(y)),
        1 => format!(
            "<rect class=\"b\" x=\"{}\" y=\"{}\" width=\"9\" height=\"9\"/>",
            short(x - 4.5),
            short(y - 4.5)
        ),
        2 => format!("<path class=\"c\" d=\"M{} {}l5.5 9.5h-11z\"/>", short(x), short(y - 6.0)),
        _ => format!("<path class=\"d\" d=\"M{} {}l6 6-6 6-6-6z\"/>", short(x), short(y - 6.0)),
    }
}

/// The mark of a rater alone, for legends.
pub(super) fn key(place: usize) -> Svg {
    Svg(format!(
        "<svg class=\"key\" width=\"12\" height=\"12\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">{}</svg>",
        shape(place, 6.0, 6.0)
    ))
}

/// A number without decimals that nobody sees.
fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// Points, 0 to 100, as pixels from a left edge.
#[derive(Debug, Clone, Copy)]
struct Axis {
    left: f64,
    width: f64,
}

impl Axis {
    fn at(self, points: f64) -> f64 {
        self.left + self.width * points.clamp(0.0, 100.0) / 100.0
    }
}

/// The raters' scores of one task on a line from 0 to 100: the longer the line between them, the less they agree.
pub(super) fn dumbbell(scores: &[(usize, f64)], label: &str) -> Svg {
    if scores.is_empty() {
        return Svg::default();
    }
    let axis = Axis { left: 7.0, width: 106.0 };
    let mut svg = format!(
        "<svg class=\"dumb\" width=\"120\" height=\"16\" viewBox=\"0 0 120 16\" role=\"img\" aria-label=\"{}\"><path class=\"rail\" d=\"M7 8h106\"/>",
        escaped(label)
    );
    let ends = ends(scores.iter().map(|(_, score)| *score));
    if let Some((low, high)) = ends.filter(|(low, high)| low < high) {
        let _ = write!(
            svg,
            "<path class=\"span\" d=\"M{} 8H{}\"/>",
            short(axis.at(low)),
            short(axis.at(high))
        );
    }
    // The first rater last, so that it stays to be seen where both say the same: it is the smaller mark.
    for (place, score) in scores.iter().rev() {
        svg.push_str(&shape(*place, axis.at(*score), 8.0));
    }
    svg.push_str("</svg>");
    Svg(svg)
}

fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |ends, value| match ends {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

/// What is drawn of an occupation's score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    pub(super) mean: f64,
    pub(super) interval: Option<(f64, f64)>,
    /// The raters' own means by their places.
    pub(super) raters: &'a [(usize, f64)],
}

/// A score with its interval and all raters on one axis.
pub(super) fn figure(drawn: Drawn<'_>, label: &str) -> Svg {
    let axis = Axis { left: 12.0, width: 416.0 };
    let mut svg = format!(
        "<svg class=\"figure\" width=\"440\" height=\"76\" viewBox=\"0 0 440 76\" role=\"img\" aria-label=\"{}\">",
        escaped(label)
    );
    for points in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
        let x = short(axis.at(points));
        let _ = write!(
            svg,
            "<path class=\"rail\" d=\"M{x} 4v50\"/><text x=\"{x}\" y=\"70\">{points}</text>"
        );
    }
    if let Some((low, high)) =
        ends(drawn.raters.iter().map(|(_, mean)| *mean)).filter(|(low, high)| low < high)
    {
        let _ = write!(
            svg,
            "<path class=\"span\" d=\"M{} 16H{}\"/>",
            short(axis.at(low)),
            short(axis.at(high))
        );
    }
    for (place, mean) in drawn.raters.iter().rev() {
        svg.push_str(&shape(*place, axis.at(*mean), 16.0));
    }
    if let Some((low, high)) = drawn.interval {
        let _ = write!(
            svg,
            "<rect class=\"wide\" x=\"{}\" y=\"34\" width=\"{}\" height=\"12\" rx=\"6\"/>",
            short(axis.at(low)),
            short((axis.at(high) - axis.at(low)).max(1.0))
        );
    }
    let _ = write!(svg, "<path class=\"tick\" d=\"M{} 30v20\"/></svg>", short(axis.at(drawn.mean)));
    Svg(svg)
}

/// The same for a row of a table: the interval with its mean.
pub(super) fn bar(mean: f64, interval: Option<(f64, f64)>) -> Svg {
    let axis = Axis { left: 2.0, width: 116.0 };
    let mut svg = "<svg class=\"dumb\" width=\"120\" height=\"16\" viewBox=\"0 0 120 16\" aria-hidden=\"true\"><path class=\"rail\" d=\"M2 8h116\"/>".to_owned();
    if let Some((low, high)) = interval {
        let _ = write!(
            svg,
            "<rect class=\"wide\" x=\"{}\" y=\"4\" width=\"{}\" height=\"8\" rx=\"4\"/>",
            short(axis.at(low)),
            short((axis.at(high) - axis.at(low)).max(1.0))
        );
    }
    let _ = write!(svg, "<path class=\"tick\" d=\"M{} 2v12\"/></svg>", short(axis.at(mean)));
    Svg(svg)
}

/// A share of the largest as a thin bar.
pub(super) fn thin(share: f64) -> Svg {
    let width = short((share.clamp(0.0, 1.0) * 64.0).max(1.0));
    Svg(format!(
        "<svg class=\"thin\" width=\"64\" height=\"4\" viewBox=\"0 0 64 4\" aria-hidden=\"true\"><rect class=\"rail\" width=\"64\" height=\"4\"/><rect class=\"bar\" width=\"{width}\" height=\"4\"/></svg>"
    ))
}

/// Text as it may stand in an attribute or between tags.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of an attribute, in order.
    fn numbers(svg: &str, attribute: &str) -> Vec<f64> {
        let before = format!(" {attribute}=\"");
        let parts = svg.split(before.as_str()).skip(1);
        parts.map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn marks_stand_where_their_score_is_and_inside() {
        for tenth in 0..=1_000 {
            let score = f64::from(tenth) / 10.0;
            let Svg(svg) = dumbbell(&[(0, score), (1, 100.0 - score)], "x");
            let (circle, square) = (numbers(&svg, "cx")[0], numbers(&svg, "x")[0] + 4.5);
            assert!((circle - (7.0 + 1.06 * score)).abs() < 0.051, "{score}: {svg}");
            assert!((square - (113.0 - 1.06 * score)).abs() < 0.051, "{score}: {svg}");
            assert!(circle >= 5.0 && square + 4.5 <= 120.0, "{svg}");
        }
    }

    #[test]
    fn a_line_joins_only_those_who_differ() {
        assert!(dumbbell(&[(0, 10.0), (1, 90.0)], "").0.contains("span"));
        assert!(!dumbbell(&[(0, 50.0), (1, 50.0)], "").0.contains("span"));
        assert!(!dumbbell(&[], "").0.contains("span"));
    }

    #[test]
    fn an_interval_is_drawn_from_end_to_end_and_only_where_there_is_one() {
        let drawn =
            Drawn { mean: 55.0, interval: Some((46.0, 65.0)), raters: &[(0, 81.0), (1, 31.0)] };
        let Svg(svg) = figure(drawn, "a \"label\" & more");
        assert!(svg.contains("aria-label=\"a &quot;label&quot; &amp; more\""), "{svg}");
        let at = |points: f64| 12.0 + 4.16 * points;
        assert!((numbers(&svg, "x").last().unwrap() - at(46.0)).abs() < 0.051, "{svg}");
        let none = Drawn { interval: None, ..drawn };
        assert!(!figure(none, "").0.contains("wide"));
        assert!(!bar(10.0, None).0.contains("wide"));
    }

    #[test]
    fn raters_are_told_apart_by_shape_and_letter() {
        assert_eq!([0, 1, 2, 3].map(letter), ['A', 'B', 'C', 'D']);
        let shapes: std::collections::BTreeSet<String> =
            (0..4).map(|place| shape(place, 6.0, 6.0)).collect();
        assert_eq!(shapes.len(), 4);
    }
}
