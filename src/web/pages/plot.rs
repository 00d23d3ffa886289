//! Pairs of figures from 0 to 100 as dots on a square.

use std::fmt::Write;

use super::marks::{Svg, escaped};

/// Where the square lies in the picture, in pixels.
const LEFT: f64 = 34.0;
const TOP: f64 = 8.0;
const SIDE: f64 = 260.0;

/// Dots of (across, upwards). On the line from corner to corner both figures are the same. All dots are one path, so that
/// a thousand of them weigh little.
pub(super) fn scatter(dots: &[(f64, f64)], across: &str, upwards: &str, label: &str) -> Svg {
    let mut svg = format!(
        "<svg class=\"figure plot\" width=\"310\" height=\"312\" viewBox=\"0 0 310 312\" role=\"img\" aria-label=\"{}\">",
        escaped(label)
    );
    for points in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let (x, y) = (at(points).0, at(points).1);
        let _ = write!(
            svg,
            "<path class=\"rail\" d=\"M{x:.0} {TOP}v{SIDE}M{LEFT} {y:.0}h{SIDE}\"/>\
             <text x=\"{x:.0}\" y=\"284\">{points}</text><text x=\"18\" y=\"{:.0}\">{points}</text>",
            y + 4.0
        );
    }
    let _ = write!(
        svg,
        "<path class=\"even\" d=\"M{LEFT} {}L{} {TOP}\"/><path class=\"dots\" d=\"",
        TOP + SIDE,
        LEFT + SIDE
    );
    for (x, y) in dots {
        let _ = write!(svg, "M{:.0} {:.0}h0", at(*x).0, at(*y).1);
    }
    let _ = write!(
        svg,
        "\"/><text x=\"{}\" y=\"304\">{} →</text><text class=\"start\" x=\"{}\" y=\"22\">↑ {}</text></svg>",
        LEFT + SIDE / 2.0,
        escaped(across),
        LEFT + 6.0,
        escaped(upwards)
    );
    Svg(svg)
}

/// Where a figure lies across, and upwards.
fn at(points: f64) -> (f64, f64) {
    let part = points.clamp(0.0, 100.0) / 100.0;
    (LEFT + SIDE * part, TOP + SIDE * (1.0 - part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_a_dot_where_its_figures_are() {
        let Svg(svg) = scatter(&[(0.0, 0.0), (100.0, 100.0), (50.0, 25.0)], "A", "B & C", "\"x\"");
        assert!(svg.contains("d=\"M34 268h0M294 8h0M164 203h0\""), "{svg}");
        assert!(svg.contains("B &amp; C") && svg.contains("aria-label=\"&quot;x&quot;\""), "{svg}");
    }
}
