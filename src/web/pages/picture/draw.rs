//! Where everything stands in the picture of an occupation: whose it is, the score with its doubt, the raters, the rank,
//! and at the foot whose data it rests on.

use super::canvas::{Area, Canvas, Style};
use super::letters::Letters;
use crate::read::edition::{Edition, FrozenScore, Measure, Occupation, Score, ScoreVersion};
use crate::web::kernel::language::Language;
use crate::web::pages::elsewhere;
use crate::web::pages::figures::{points, range};
use crate::web::pages::frame::{Title, day};
use crate::web::pages::marks::{band_class, letter};
use crate::web::pages::occupation::{band_name, known_as};
use crate::web::pages::text::{self, Text};

/// The size that sites ask for.
const WIDTH: u32 = 1_200;
const HEIGHT: u32 = 630;
const LEFT: f32 = 60.0;
const RIGHT: f32 = 1_140.0;
/// Where the axis begins and ends.
const AXIS: [f32; 2] = [380.0, 1_110.0];

const fn plain(size: f32, colour: &'static str) -> Style {
    Style { size, colour, is_bold: false }
}

const fn bold(size: f32, colour: &'static str) -> Style {
    Style { size, colour, is_bold: true }
}

/// What a picture is of.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    language: Language,
    version: &'a ScoreVersion,
    title: Title<'a>,
    soc_code: &'a str,
    score: &'a Score,
    /// How many occupations the snapshot ranks.
    ranked: usize,
}

impl<'a> Shown<'a> {
    /// An occupation as it is published.
    pub(super) fn of_edition(
        language: Language,
        edition: &'a Edition,
        occupation: &'a Occupation,
    ) -> Self {
        Self {
            language,
            version: &edition.version,
            title: Title::build(language, occupation),
            soc_code: &occupation.soc_code,
            score: &occupation.score,
            ranked: edition.occupations.iter().filter(|it| it.score.rank.is_some()).count(),
        }
    }

    /// An occupation as a snapshot stored it.
    pub(super) fn of_snapshot(language: Language, found: &'a FrozenScore) -> Self {
        Self {
            language,
            version: &found.version,
            title: Title::of(language, &found.title, found.title_ko),
            soc_code: &found.soc_code,
            score: &found.score,
            ranked: found.ranked,
        }
    }
}

/// The picture as a PNG, or why there is none.
pub(super) fn draw(of: &Shown<'_>) -> Result<Vec<u8>, String> {
    let broken = || "the letters or the canvas cannot be had".to_owned();
    let t = text::of(of.language);
    let mut canvas = Canvas::new(WIDTH, HEIGHT).ok_or_else(broken)?;
    Letters::new(1.0).ok_or_else(broken)?;
    let top = warning(&mut canvas, t, of.version);
    asked(&mut canvas, t, of.version, top);
    titled(&mut canvas, t, of, top);
    let score = of.score;
    square(&mut canvas, t, score);
    if let Some(mean) = score.mean {
        axis(&mut canvas, score, mean);
        beside(&mut canvas, t, of);
    } else {
        let reason = score.reason.map_or_else(|| t.common.no_score.to_owned(), t.common.reason);
        canvas.text(AXIS[0] - 30.0, 410.0, plain(32.0, "soft"), &reason);
    }
    foot(&mut canvas, t, of.version);
    canvas.png()
}

/// That the figures mean nothing, or the tasks are made up; how much room that takes.
fn warning(canvas: &mut Canvas, t: &Text, version: &ScoreVersion) -> f32 {
    let words = match (version.mock == Some(true), version.is_sample()) {
        (true, _) => t.picture.mock,
        (false, true) => t.picture.sample,
        (false, false) => return 0.0,
    };
    canvas.area(Area { x: 0.0, y: 0.0, w: 1_200.0, h: 48.0 }, 0.0, "alert");
    canvas.text(LEFT, 33.0, bold(24.0, "paper"), words);
    40.0
}

/// Whose picture it is, and what was asked.
fn asked(canvas: &mut Canvas, t: &Text, version: &ScoreVersion, top: f32) {
    let question = match version.measure() {
        Measure::Substitution => t.picture.question,
        Measure::Augmentation => t.picture.augmentation,
        Measure::Other(_) => t.picture.other,
        Measure::Mixed => t.picture.mixed,
    };
    let end = canvas.text(LEFT, top + 58.0, bold(26.0, "link"), "onet-ai");
    canvas.text(end + 22.0, top + 58.0, plain(26.0, "soft"), question);
}

/// The occupation's title and code.
fn titled(canvas: &mut Canvas, t: &Text, of: &Shown<'_>, top: f32) {
    let title = &of.title;
    let (size, lines) = title_lines(title.text);
    // The title stands on what is below it, however many lines it has.
    let above = if lines.len() > 1 { size * 1.16 } else { 0.0 };
    let mut y = 222.0 + top * 0.3 - above;
    for line in lines {
        canvas.text(LEFT, y, bold(size, "ink"), &line);
        y += size * 1.16;
    }
    let beside = title.beside.map(|english| format!(" · {english} · {}", t.common.unofficial));
    let line = format!("{}{}", of.soc_code, beside.unwrap_or_default());
    canvas.text(LEFT, 262.0 + top * 0.3, plain(22.0, "soft"), &cut(&line, 22.0, RIGHT - LEFT));
}

/// A title as large as it can be: on one line, or on two.
fn title_lines(title: &str) -> (f32, Vec<String>) {
    let width = RIGHT - LEFT;
    let of = |size: f32, lines| {
        Letters::new(size).map_or_else(Vec::new, |letters| letters.wrapped(title, width, lines))
    };
    let sizes = [(62.0, 1), (50.0, 1), (44.0, 2), (36.0, 2)];
    let is_whole = |lines: &[String]| lines.join(" ") == title;
    let whole = sizes.into_iter().map(|(size, lines)| (size, of(size, lines)));
    let mut whole = whole.filter(|(_, lines)| is_whole(lines));
    whole.next().unwrap_or_else(|| (36.0, of(36.0, 2)))
}

/// The score on the colour of its band.
fn square(canvas: &mut Canvas, t: &Text, score: &Score) {
    let area = Area { x: LEFT, y: 296.0, w: 240.0, h: 236.0 };
    let middle = area.x + area.w / 2.0;
    let Some(mean) = score.mean else {
        canvas.frame(area, 18.0, "bar");
        canvas.centred(middle, 430.0, plain(32.0, "soft"), t.common.no_score);
        return;
    };
    // The score of a small part is no band of the whole.
    let band = score.band.filter(|_| !score.partly_scored);
    let (fill, ink) = match band_class(band) {
        "q0" => ("q0", "t0"),
        "q1" => ("q1", "t1"),
        "q2" => ("q2", "t2"),
        "q3" => ("q3", "t3"),
        "q4" => ("q4", "t4"),
        _ => ("card", "ink"),
    };
    if score.partly_scored {
        canvas.frame(area, 18.0, "bar");
    } else {
        canvas.area(area, 18.0, fill);
    }
    canvas.centred(middle, 424.0, bold(122.0, ink), &points(mean));
    canvas.centred(middle, 468.0, plain(26.0, ink), t.common.of_100);
    let name = if score.partly_scored { t.common.partly } else { band_name(t, band) };
    canvas.centred(middle, 506.0, plain(26.0, ink), name);
}

/// The raters, the interval and the mean on one line from 0 to 100.
fn axis(canvas: &mut Canvas, score: &Score, mean: f64) {
    for tick in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
        let x = at(tick);
        canvas.line([x, 298.0], [x, 366.0], 2.0, "line");
        canvas.centred(x, 390.0, plain(20.0, "soft"), &points(tick));
    }
    if let Some((low, high)) = score.interval() {
        let (low, high) = (at(low), at(high));
        let area = Area { x: low, y: 338.0, w: (high - low).max(2.0), h: 20.0 };
        canvas.area(area, 10.0, "pale");
    }
    if let Some((low, high)) = score.rater_low.zip(score.rater_high) {
        canvas.line([at(low), 314.0], [at(high), 314.0], 4.0, "bar");
    }
    for (place, rater) in score.raters.iter().enumerate().rev() {
        canvas.mark(place, at(rater.mean), 314.0, 22.0);
    }
    canvas.line([at(mean), 332.0], [at(mean), 364.0], 5.0, "mean");
}

/// Points as pixels.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "from 0 to 100, and half a pixel is not seen"
)]
fn at(points: f64) -> f32 {
    AXIS[0] + (AXIS[1] - AXIS[0]) * (points.clamp(0.0, 100.0) as f32) / 100.0
}

/// The same in words: every rater, the interval, the range of ranks.
fn beside(canvas: &mut Canvas, t: &Text, of: &Shown<'_>) {
    let (score, raters) = (of.score, &of.version.raters);
    // Two in a row where they would need more than two rows.
    let columns = if raters.len() > 2 { 2 } else { 1 };
    let width = if columns == 1 { 690.0 } else { 310.0 };
    let mut y = 428.0;
    for (row, pair) in raters.chunks(columns).take(2).enumerate() {
        let mut x = AXIS[0] - 12.0;
        for (column, rater) in pair.iter().enumerate() {
            let place = row * columns + column;
            canvas.mark(place, x + 10.0, y - 8.0, 20.0);
            let mean = score.raters.iter().find(|mean| mean.rater == rater.name);
            let mean = mean.map_or_else(|| "–".to_owned(), |mean| points(mean.mean));
            let end = canvas.text(x + 32.0, y, plain(24.0, "ink"), &format!("{} ", letter(place)));
            let end = canvas.text(end, y, bold(24.0, "ink"), &mean);
            let name = cut(known_as(rater), 24.0, x + width - end);
            canvas.text(end + 14.0, y, plain(24.0, "soft"), &name);
            x += width + 70.0;
        }
        y += 36.0;
    }
    let interval = score.interval().map(|(low, high)| range(of.language, low, high));
    let interval = match (interval, score.interval_reason) {
        (Some(interval), _) => (t.picture.interval)(&interval),
        (None, Some(why)) => (t.occupation.no_interval)(&(t.common.reason)(why)),
        (None, None) => String::new(),
    };
    let left = AXIS[0] - 12.0;
    canvas.text(left, y, plain(24.0, "ink"), &cut(&interval, 24.0, RIGHT - left));
    let rank = if let Some((low, high)) = score.rank_low.zip(score.rank_high) {
        (t.picture.rank)(low, high, of.ranked)
    } else {
        let why = score.reason.or(score.interval_reason).map(t.common.reason);
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        format!("{}{why}", t.occupation.not_ranked)
    };
    canvas.text(left, y + 36.0, plain(24.0, "ink"), &rank);
}

fn cut(text: &str, size: f32, width: f32) -> String {
    Letters::new(size).map_or_else(String::new, |letters| letters.cut(text, width))
}

/// Whose data it is.
fn foot(canvas: &mut Canvas, t: &Text, version: &ScoreVersion) {
    canvas.line([LEFT, 556.0], [RIGHT, 556.0], 2.0, "line");
    let release = version.release_name.as_deref().unwrap_or(&version.data_version);
    let snapshot = version.snapshot.map_or_else(|| "–".to_owned(), |id| id.to_string());
    let made = version.generated_at.map(day).unwrap_or_default();
    let mut credits = vec![format!("{} · {made}.", (t.picture.made)(release, &snapshot))];
    credits.extend(elsewhere::credit(t, version));
    let mut labels: Vec<_> = version.raters.iter().filter_map(|it| it.source.as_ref()).collect();
    labels.dedup_by(|a, b| a.citation == b.citation);
    credits.extend(
        labels.iter().map(|of| format!("{}: {} ({})", t.embed.licence, of.citation, of.licence)),
    );
    let Some(letters) = Letters::new(16.0) else { return };
    let mut y = 578.0;
    for line in letters.wrapped(&credits.join(" "), RIGHT - LEFT, 3) {
        canvas.text(LEFT, y, plain(16.0, "soft"), &line);
        y += 20.0;
    }
}
