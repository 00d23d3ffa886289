//! The chart as markup: places in percent, so that it fills whatever width there is while its letters keep their size.

use std::fmt::Write;

use super::axis::Axis;
use crate::convert::{count, float};
use crate::web::pages::marks::{Svg, escaped};

/// An occupation on the chart.
#[derive(Debug)]
pub(super) struct Point {
    /// The figure that its score is set against.
    pub(super) x: f64,
    pub(super) score: f64,
    pub(super) href: String,
    /// Its name and both figures.
    pub(super) about: String,
    /// Whether its score is of a part of its work only.
    pub(super) is_partly: bool,
}

/// Points of one level, on a line of their own.
#[derive(Debug)]
pub(super) struct Strip {
    pub(super) name: String,
    pub(super) points: Vec<Point>,
}

/// The height of the chart in pixels, and that of a strip.
const HEIGHT: i64 = 520;
const STRIP: i64 = 74;
/// What the name of a strip takes of it.
const NAME: i64 = 22;

/// Scores upwards, a figure to the right.
pub(super) fn scatter(
    points: &[Point],
    x: &Axis,
    label: &str,
    tick: impl Fn(f64) -> String,
) -> Svg {
    let y = Axis::of_scores();
    let mut svg = opened("map chart", HEIGHT, label);
    for score in &y.ticks {
        let at = percent(1.0 - y.part(*score));
        let _ = write!(
            svg,
            "<line x1=\"0\" x2=\"100%\" y1=\"{at}%\" y2=\"{at}%\"/><text class=\"to\" x=\"-8\" y=\"{at}%\" dy=\"4\">{score}</text>"
        );
    }
    ticks(&mut svg, x, tick);
    for point in points {
        dot(&mut svg, point, x.part(point.x), 1.0 - y.part(point.score));
    }
    svg.push_str("</svg>");
    Svg(svg)
}

/// Scores to the right, a line for every level. Within one the points stand under each other so that they can be told
/// apart; how high means nothing.
pub(super) fn strips(strips: &[Strip], label: &str) -> Svg {
    let (x, height) = (Axis::of_scores(), STRIP * count(strips.len()));
    let mut svg = opened("map chart strips", height, label);
    ticks(&mut svg, &x, |score| score.to_string());
    for (place, strip) in strips.iter().enumerate() {
        let top = STRIP * count(place);
        let _ = write!(
            svg,
            "<text class=\"name\" x=\"0\" y=\"{}\">{}</text>",
            top + 15,
            escaped(&strip.name)
        );
        for (at, point) in strip.points.iter().enumerate() {
            let down = float(top + NAME) + apart(at) * float(STRIP - NAME - 8) + 4.0;
            dot(&mut svg, point, x.part(point.score), down / float(height));
        }
    }
    svg.push_str("</svg>");
    Svg(svg)
}

/// Parts of a whole that lie apart however many there are: multiples of the golden ratio, without their wholes.
fn apart(at: usize) -> f64 {
    (float(count(at)) * 0.618_033_988_749_895).fract()
}

fn opened(class: &str, height: i64, label: &str) -> String {
    format!(
        "<svg class=\"{class}\" width=\"100%\" height=\"{height}\" role=\"group\" aria-label=\"{}\">",
        escaped(label)
    )
}

fn ticks(svg: &mut String, x: &Axis, tick: impl Fn(f64) -> String) {
    for value in &x.ticks {
        let at = percent(x.part(*value));
        let _ = write!(
            svg,
            "<line x1=\"{at}%\" x2=\"{at}%\" y1=\"0\" y2=\"100%\"/><text class=\"under\" x=\"{at}%\" y=\"100%\" dy=\"18\">{}</text>",
            escaped(&tick(*value))
        );
    }
}

fn dot(svg: &mut String, point: &Point, across: f64, down: f64) {
    let class = if point.is_partly { " class=\"part\"" } else { "" };
    let _ = write!(
        svg,
        "<a{class} href=\"{}\"><title>{}</title><circle cx=\"{}%\" cy=\"{}%\" r=\"4\"/></a>",
        escaped(&point.href),
        escaped(&point.about),
        percent(across),
        percent(down)
    );
}

/// A part of a whole in percent, to a tenth of a pixel on any screen.
fn percent(part: f64) -> String {
    let text = format!("{:.2}", part * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, score: f64) -> Point {
        Point {
            x,
            score,
            href: "/jobs/11-1011".to_owned(),
            about: "Chiefs & more".to_owned(),
            is_partly: x > 90.0,
        }
    }

    /// The values of an attribute in percent.
    fn values(svg: &str, name: &str) -> Vec<f64> {
        let before = format!(" {name}=\"");
        let parts = svg.split(before.as_str()).skip(1);
        parts.map(|rest| rest.split('%').next().unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn every_point_is_a_link_with_its_name_where_its_figures_are() {
        let points: Vec<Point> =
            (0..=100).map(|n| point(float(n), 100.0 - float(n) / 2.0)).collect();
        let axis = Axis::linear(&points.iter().map(|point| point.x).collect::<Vec<_>>()).unwrap();
        let Svg(svg) = scatter(&points, &axis, "A \"chart\"", |x| x.to_string());
        assert!(svg.contains("aria-label=\"A &quot;chart&quot;\""));
        assert_eq!(svg.matches("<a href=").count() + svg.matches("<a class=\"part\"").count(), 101);
        assert_eq!(svg.matches("<title>Chiefs &amp; more</title>").count(), 101);
        assert_eq!(svg.matches("<a class=\"part\"").count(), 10, "scored in part");
        for ((x, y), point) in values(&svg, "cx").into_iter().zip(values(&svg, "cy")).zip(&points) {
            assert!((x - point.x).abs() < 0.01 && (y - (100.0 - point.score)).abs() < 0.01);
        }
    }

    #[test]
    fn a_strip_has_its_points_inside_of_it_and_apart() {
        let strip = |n: i64| Strip {
            name: format!("Level <{n}>"),
            points: (0..60).map(|at| point(0.0, float(at))).collect(),
        };
        let Svg(svg) = strips(&[strip(0), strip(1), strip(2)], "Levels");
        assert!(svg.contains("Level &lt;1&gt;"), "{svg}");
        let (across, down) = (values(&svg, "cx"), values(&svg, "cy"));
        assert_eq!((across.len(), down.len()), (180, 180));
        for (at, (x, y)) in across.into_iter().zip(down).enumerate() {
            let (of, score) = (at / 60, float(count(at % 60)));
            let pixels = y / 100.0 * float(3 * STRIP) - float(STRIP * count(of));
            assert!(pixels >= float(NAME) && pixels <= float(STRIP), "{at}: {pixels}");
            assert!((x - score).abs() < 0.01, "{at}: {x}");
        }
        let mut places: Vec<f64> = (0..60).map(apart).collect();
        places.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] > 0.005), "{places:?}");
    }
}
