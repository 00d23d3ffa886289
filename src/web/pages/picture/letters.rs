//! The letters of the pictures: one font, cut to what titles and pages need (`docs/pictures/font.py`), packed in the
//! program and unpacked when the first picture is made.

use std::sync::LazyLock;

use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

const PACKED: &[u8] = include_bytes!("onet-ai-sans.ttf.zst");
/// Bytes of the font, and some: more than this is not it.
const MOST: usize = 1_000_000;

static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    zstd::bulk::decompress(PACKED, MOST)
        .inspect_err(|error| tracing::error!(%error, "the letters of pictures cannot be unpacked"))
        .unwrap_or_default()
});
static FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(&BYTES, 0).ok());

/// The font at a size, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    face: &'static Face<'static>,
    scale: f32,
}

impl Letters {
    /// Absent where the font that was compiled in is broken.
    pub(super) fn new(size: f32) -> Option<Self> {
        let face = FACE.as_ref()?;
        Some(Self { face, scale: size / f32::from(face.units_per_em()) })
    }

    /// How wide a text is.
    pub(super) fn width(self, text: &str) -> f32 {
        text.chars().map(|c| self.advance(self.glyph(c))).sum()
    }

    /// A text as one shape, its baseline beginning at a point; absent where there is nothing to see of it.
    pub(super) fn path(self, text: &str, x: f32, y: f32) -> Option<Path> {
        let mut outline = Outline { path: PathBuilder::new(), x, y, scale: self.scale };
        for c in text.chars() {
            let glyph = self.glyph(c);
            // A blank has no outline.
            let _ = self.face.outline_glyph(glyph, &mut outline);
            outline.x += self.advance(glyph);
        }
        outline.path.finish()?.transform(Transform::identity())
    }

    /// The letter of a character; the box that fonts have for what they lack.
    fn glyph(self, c: char) -> GlyphId {
        self.face.glyph_index(c).unwrap_or(GlyphId(0))
    }

    fn advance(self, glyph: GlyphId) -> f32 {
        f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default()) * self.scale
    }

    /// A text in so many lines at most, each no wider than this; what has no room is cut off, with a mark that says so.
    pub(super) fn wrapped(self, text: &str, width: f32, lines: usize) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let is_full = found.len() == lines;
            match found.last_mut() {
                Some(line) if self.width(&format!("{line} {word}")) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                Some(line) if is_full => {
                    let rest: Vec<&str> = std::iter::once(word).chain(words).collect();
                    *line = self.cut(&format!("{line} {}", rest.join(" ")), width);
                    return found;
                }
                _ => found.push(self.cut(word, width)),
            }
        }
        found
    }

    /// A text on one line.
    pub(super) fn cut(self, text: &str, width: f32) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while kept.pop().is_some() {
            let line = format!("{}…", kept.trim_end());
            if self.width(&line) <= width {
                return line;
            }
        }
        kept
    }
}

/// An outline of the font, turned over: its heights go up, those of a picture go down.
struct Outline {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every Korean name there is, and what pages say in Korean.
    const NAMES: &str = include_str!("../../../korean/titles.ko.tsv");
    const WORDS: &str = concat!(
        include_str!("../text/picture.rs"),
        include_str!("../text/embed.rs"),
        include_str!("../text/common.rs"),
    );

    #[test]
    fn there_is_a_letter_for_everything_that_is_written() {
        let letters = Letters::new(20.0).unwrap();
        let written =
            NAMES.chars().chain(WORDS.chars()).chain((' '..='~').chain("–—…’“”®·".chars()));
        let lacking: String =
            written.filter(|c| !c.is_control() && letters.face.glyph_index(*c).is_none()).collect();
        assert_eq!(lacking, "");
    }

    #[test]
    fn a_text_stays_within_its_width_and_says_where_it_is_cut() {
        let letters = Letters::new(20.0).unwrap();
        let text =
            "First-Line Supervisors of Transportation and Material Moving Workers, Except Aircraft";
        for width in [60.0, 150.0, 300.0, 2_000.0] {
            for lines in 1..4 {
                let found = letters.wrapped(text, width, lines);
                assert!(
                    found.len() <= lines && found.iter().all(|line| letters.width(line) <= width)
                );
                let is_whole = found.join(" ") == text;
                assert!(is_whole || found.iter().any(|line| line.ends_with('…')), "{found:?}");
            }
        }
        assert_eq!(letters.wrapped("Chief Executives", 2_000.0, 2), ["Chief Executives"]);
        assert!(letters.wrapped("", 100.0, 2).is_empty());
    }
}
