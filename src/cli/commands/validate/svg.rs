//! A scatter plot of scores and an index, as SVG that stands on its own.

use std::fmt::Write;

use super::axis::Axis;
use super::text::{number, rank};
use crate::read::validate::occupations::{Pair, ValidationReport};
use crate::read::validate::{Estimate, ScoredSnapshot};
use crate::stats::count;
use crate::text::xml as escaped;

/// Width of the picture.
const WIDTH: f64 = 960.0;
/// Left and right edge of the plot.
const LEFT: f64 = 84.0;
const RIGHT: f64 = 930.0;
/// Height of the plot.
const HEIGHT: f64 = 520.0;
/// How many of the largest disagreements are named in the plot.
const NAMED: usize = 6;

/// Lines of text below each other.
struct Column {
    svg: String,
    y: f64,
}

impl Column {
    /// Adds a text, broken into lines.
    fn text(&mut self, text: &str, size: f64, style: &str) {
        // A sans-serif letter is about half as wide as it is high, a bold one wider.
        let letter = if style.contains("font-weight") { 0.6 } else { 0.5 };
        for line in wrapped(text, (RIGHT - LEFT) / (size * letter)) {
            self.y += size * 1.4;
            let _ = writeln!(
                self.svg,
                "<text x=\"{LEFT}\" y=\"{:.1}\" font-size=\"{size}\" {style}>{}</text>",
                self.y,
                escaped(&line)
            );
        }
    }
}

/// The plot of a report: score over value, one point per matched occupation.
pub(super) fn scatter(report: &ValidationReport, disclaimer: &str) -> String {
    let name = &report.against.name;
    let title = format!("onet-ai score and {name}");
    let mut head = Column { svg: String::new(), y: 14.0 };
    head.text(&title, 22.0, "font-weight=\"600\"");
    head.text(&subtitle(&report.subject), 13.0, "fill=\"#555\"");
    let (top, bottom) = (head.y + 20.0, head.y + 20.0 + HEIGHT);
    let values: Vec<f64> = report.pairs.iter().map(|pair| pair.value).collect();
    let scores: Vec<f64> = report.pairs.iter().map(|pair| pair.score).collect();
    let x = Axis::over(&values, LEFT, RIGHT);
    let y = Axis::over(&scores, bottom, top);
    let mut foot = Column { svg: String::new(), y: bottom + 56.0 };
    foot.text(&caption(report), 14.0, "font-weight=\"600\"");
    foot.text(&legend(report), 12.0, "fill=\"#555\"");
    foot.y += 4.0;
    let warning =
        if report.subject.snapshot.is_mock { "fill=\"#b3261e\"" } else { "fill=\"#555\"" };
    foot.text(disclaimer, 12.0, warning);
    let height = foot.y + 20.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" \
         height=\"{height:.0}\" role=\"img\" font-family=\"system-ui, 'Helvetica Neue', Arial, sans-serif\" \
         fill=\"#1a1a1a\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"{WIDTH}\" height=\"{height:.0}\" fill=\"#fff\"/>\n",
        escaped(&title),
        escaped(&format!("Scatter plot. {} {disclaimer}", caption(report))),
    );
    svg.push_str(&head.svg);
    svg.push_str(&grid(&x, &y, name));
    for pair in &report.pairs {
        svg.push_str(&point(pair, &x, &y, name));
    }
    svg.push_str(&labels(report, &x, &y));
    svg.push_str(&foot.svg);
    svg.push_str("</svg>\n");
    svg
}

fn subtitle(subject: &ScoredSnapshot) -> String {
    let release = subject.release_name.clone();
    format!(
        "{} \u{b7} snapshot {} of {} \u{b7} {} \u{b7} weights {} \u{b7} {}",
        release.unwrap_or_else(|| format!("version {}", subject.snapshot.data_version)),
        subject.snapshot.id,
        subject.snapshot.created_at.format("%Y-%m-%d"),
        subject.raters.join(", "),
        subject.snapshot.weight_scheme,
        subject.snapshot.prompt_version
    )
}

fn caption(report: &ValidationReport) -> String {
    let found = &report.correlations;
    let estimate = |name: &str, estimate: &Estimate| {
        let interval = estimate
            .interval
            .map_or_else(String::new, |i| format!(" ({:.3} to {:.3})", i.low, i.high));
        format!("{name} {}{interval}", number(estimate.value))
    };
    format!(
        "n = {} \u{b7} {} \u{b7} {} \u{b7} {}",
        found.n,
        estimate("Pearson", &found.pearson),
        estimate("Spearman", &found.spearman),
        estimate("Kendall \u{3c4}-b", &found.kendall)
    )
}

fn legend(report: &ValidationReport) -> String {
    let found = &report.correlations;
    let averaged = match report.matching.averaged {
        0 => String::new(),
        n => format!(" Rings: the value is the mean of several codes of the file ({n})."),
    };
    let named = if report.disagreements.is_empty() { "" } else { " Named: the ranks differ most." };
    format!(
        "In brackets 95 % intervals over {} resamples of the occupations, seed {}.{averaged}{named} {} \
         scored occupations and {} codes of the file have no counterpart.",
        found.draws,
        found.seed,
        report.matching.scored_unmatched.len(),
        report.matching.codes_unmatched.len()
    )
}

fn grid(x: &Axis, y: &Axis, name: &str) -> String {
    let (left, right, bottom, top) = (x.from, x.to, y.from, y.to);
    let mut svg = String::from("<g font-size=\"12\" stroke-width=\"1\">\n");
    for (at, label) in x.ticks() {
        let _ = writeln!(
            svg,
            "<path d=\"M{at:.1} {bottom:.1}V{top:.1}\" stroke=\"#e6e6e6\"/>\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#444\">{label}</text>",
            bottom + 18.0
        );
    }
    for (at, label) in y.ticks() {
        let _ = writeln!(
            svg,
            "<path d=\"M{left:.1} {at:.1}H{right:.1}\" stroke=\"#e6e6e6\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#444\">{label}</text>",
            left - 8.0,
            at + 4.0
        );
    }
    let middle = f64::midpoint(top, bottom);
    let _ = writeln!(
        svg,
        "<path d=\"M{left:.1} {top:.1}V{bottom:.1}H{right:.1}\" fill=\"none\" stroke=\"#444\"/>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"14\" text-anchor=\"middle\">{}</text>\n\
         <text transform=\"translate(30 {middle:.1}) rotate(-90)\" font-size=\"14\" \
         text-anchor=\"middle\">score, 0 to 100</text>\n</g>",
        f64::midpoint(left, right),
        bottom + 44.0,
        escaped(name)
    );
    svg
}

fn point(pair: &Pair, x: &Axis, y: &Axis, name: &str) -> String {
    let averaged = pair.sources.len() > 1;
    let look = if averaged {
        "fill=\"#fff\" fill-opacity=\"0.6\" stroke=\"#1f5a93\" stroke-width=\"1.4\""
    } else {
        "fill=\"#2f74b5\" fill-opacity=\"0.55\""
    };
    let sources =
        if averaged { format!("; mean of {}", pair.sources.join(", ")) } else { String::new() };
    let description = format!(
        "{} {}: score {:.1} (rank {}), {name} {:.3} (rank {}){sources}",
        pair.soc_code,
        pair.title,
        pair.score,
        rank(pair.rank_score),
        pair.value,
        rank(pair.rank_value),
    );
    format!(
        "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.6\" {look}><title>{}</title></circle>\n",
        x.place(pair.value),
        y.place(pair.score),
        escaped(&description)
    )
}

/// Names of the largest disagreements, where they do not cover one another.
fn labels(report: &ValidationReport, x: &Axis, y: &Axis) -> String {
    let mut svg = String::new();
    let mut placed: Vec<(f64, f64, f64)> = Vec::new();
    for outlier in report.disagreements.iter().take(NAMED) {
        let title = shortened(&outlier.pair.title);
        let width = count(title.chars().count()) * 5.6;
        let (at, down) = (x.place(outlier.pair.value), y.place(outlier.pair.score) + 3.5);
        // Away from the cloud: what the index places lower lies to the left of it.
        let on_the_right = if outlier.difference < 0.0 {
            at - 8.0 - width < LEFT
        } else {
            at + 8.0 + width <= RIGHT
        };
        let left = if on_the_right { at + 8.0 } else { at - 8.0 - width };
        let covers = |(other, y, other_width): &(f64, f64, f64)| {
            (down - y).abs() < 13.0 && left < other + other_width && *other < left + width
        };
        if placed.iter().any(covers) {
            continue;
        }
        placed.push((left, down, width));
        let (from, anchor) = if on_the_right { (at + 8.0, "start") } else { (at - 8.0, "end") };
        let _ = writeln!(
            svg,
            "<text x=\"{from:.1}\" y=\"{down:.1}\" font-size=\"11\" text-anchor=\"{anchor}\" fill=\"#1a1a1a\" \
             stroke=\"#fff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>",
            escaped(&title)
        );
    }
    svg
}

/// A title of at most 40 characters.
fn shortened(title: &str) -> String {
    if title.chars().count() <= 40 {
        return title.to_owned();
    }
    title.chars().take(39).chain(['\u{2026}']).collect()
}

/// Text in lines of about `width` characters, broken at blanks.
fn wrapped(text: &str, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if count(line.chars().count() + 1 + word.chars().count()) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(wrapped("one two three", 7.0), ["one two", "three"]);
        assert_eq!(wrapped("", 7.0), [""]);
    }
}
