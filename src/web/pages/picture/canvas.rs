//! What a picture is painted with: shapes and text in the colours of the pages.

use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::letters::Letters;
use crate::web::pages::assets;

/// A picture that is being painted.
pub(super) struct Canvas {
    pixmap: Pixmap,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    /// A colour of the stylesheet.
    pub(super) colour: &'static str,
    /// There is one weight of letters: heavier ones have their outline drawn too.
    pub(super) is_bold: bool,
}

/// A rectangle by its corner and its size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) w: f32,
    pub(super) h: f32,
}

impl Canvas {
    /// An empty one in the colour of paper.
    pub(super) fn new(width: u32, height: u32) -> Option<Self> {
        let mut pixmap = Pixmap::new(width, height)?;
        pixmap.fill(colour("paper"));
        Some(Self { pixmap })
    }

    /// As a PNG.
    pub(super) fn png(&self) -> Result<Vec<u8>, String> {
        self.pixmap.encode_png().map_err(|error| error.to_string())
    }

    /// Writes a text from the left end of its baseline and returns where it ends.
    pub(super) fn text(&mut self, x: f32, y: f32, style: Style, text: &str) -> f32 {
        let Some(letters) = Letters::new(style.size) else { return x };
        if let Some(path) = letters.path(text, x, y) {
            self.fill(&path, style.colour);
            if style.is_bold {
                self.stroke(&path, style.size * 0.035, style.colour);
            }
        }
        x + letters.width(text)
    }

    /// The same around a middle.
    pub(super) fn centred(&mut self, middle: f32, y: f32, style: Style, text: &str) {
        let width = Letters::new(style.size).map_or(0.0, |letters| letters.width(text));
        self.text(middle - width / 2.0, y, style, text);
    }

    /// A rectangle with round corners.
    pub(super) fn area(&mut self, area: Area, radius: f32, name: &str) {
        if let Some(path) = rounded(area, radius) {
            self.fill(&path, name);
        }
    }

    /// The outline of one.
    pub(super) fn frame(&mut self, area: Area, radius: f32, name: &str) {
        if let Some(path) = rounded(area, radius) {
            self.stroke(&path, 2.0, name);
        }
    }

    /// A straight line.
    pub(super) fn line(&mut self, from: [f32; 2], to: [f32; 2], width: f32, name: &str) {
        let mut path = PathBuilder::new();
        path.move_to(from[0], from[1]);
        path.line_to(to[0], to[1]);
        if let Some(path) = path.finish() {
            self.stroke(&path, width, name);
        }
    }

    /// The mark of the rater at a place, as on the pages: circle, square, triangle, diamond.
    pub(super) fn mark(&mut self, place: usize, x: f32, y: f32, size: f32) {
        let r = size / 2.0;
        let mut path = PathBuilder::new();
        let name = match place % 4 {
            0 => {
                path.push_circle(x, y, r);
                "a"
            }
            1 => {
                let side = size * 0.9;
                let corner = Rect::from_xywh(x - side / 2.0, y - side / 2.0, side, side);
                if let Some(rect) = corner {
                    path.push_rect(rect);
                }
                "b"
            }
            2 => {
                polygon(&mut path, &[[x, y - r], [x + r, y + r * 0.8], [x - r, y + r * 0.8]]);
                "c"
            }
            _ => {
                polygon(&mut path, &[[x, y - r], [x + r, y], [x, y + r], [x - r, y]]);
                "d"
            }
        };
        if let Some(path) = path.finish() {
            self.stroke(&path, 3.0, "paper");
            self.fill(&path, name);
        }
    }

    fn fill(&mut self, path: &Path, name: &str) {
        let rule = FillRule::Winding;
        self.pixmap.fill_path(path, &paint(name), rule, Transform::identity(), None);
    }

    fn stroke(&mut self, path: &Path, width: f32, name: &str) {
        let stroke = Stroke { width, ..Stroke::default() };
        self.pixmap.stroke_path(path, &paint(name), &stroke, Transform::identity(), None);
    }
}

fn polygon(path: &mut PathBuilder, corners: &[[f32; 2]]) {
    for (place, [x, y]) in corners.iter().enumerate() {
        if place == 0 {
            path.move_to(*x, *y);
        } else {
            path.line_to(*x, *y);
        }
    }
    path.close();
}

fn rounded(Area { x, y, w, h }: Area, radius: f32) -> Option<Path> {
    let r = radius.min(w / 2.0).min(h / 2.0);
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.line_to(x + w - r, y);
    path.quad_to(x + w, y, x + w, y + r);
    path.line_to(x + w, y + h - r);
    path.quad_to(x + w, y + h, x + w - r, y + h);
    path.line_to(x + r, y + h);
    path.quad_to(x, y + h, x, y + h - r);
    path.line_to(x, y + r);
    path.quad_to(x, y, x + r, y);
    path.close();
    path.finish()
}

fn paint(name: &str) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(name));
    paint.anti_alias = true;
    paint
}

/// A colour of the stylesheet, as it is by day.
fn colour(name: &str) -> Color {
    let [r, g, b] = assets::light(name).unwrap_or_default();
    Color::from_rgba8(r, g, b, 255)
}
