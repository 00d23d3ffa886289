//! A squarified treemap (Bruls, Huizing, van Wijk 2000): areas are shares, and tiles as near to squares as can be, in
//! the order of their size. Tiles that nobody could hit fold into one.

mod draw;
mod letters;

pub(super) use draw::{Map, Tile, map, overview};

/// A rectangle in pixels of the reference size.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rect {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

/// One rectangle per value, in their order, each with its share of the area. Values are above 0; the less they rise, the
/// nearer are the rectangles to squares.
fn squarify(values: &[f64], area: Rect) -> Vec<Rect> {
    let total: f64 = values.iter().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let scale = area.w * area.h / total;
    let (mut placed, mut rest, mut left) = (Vec::new(), values, area);
    while !rest.is_empty() {
        let side = left.w.min(left.h);
        let mut n = 1;
        while n < rest.len() && worst(rest, n + 1, side, scale) <= worst(rest, n, side, scale) {
            n += 1;
        }
        let (row, after) = rest.split_at(n);
        left = lay(row, left, scale, after.is_empty(), &mut placed);
        rest = after;
    }
    placed
}

/// The worst ratio of sides in a row of the first `n` values along a side.
fn worst(values: &[f64], n: usize, side: f64, scale: f64) -> f64 {
    let row = values.get(..n).unwrap_or(values);
    let sum: f64 = row.iter().sum::<f64>() * scale;
    let (smallest, largest) =
        row.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), value| (a.min(*value), b.max(*value)));
    let (square, side) = (sum * sum, side * side);
    (side * largest * scale / square).max(square / (side * smallest * scale))
}

/// Lays a row along the shorter side and returns what is left; the last row takes all of it.
fn lay(row: &[f64], left: Rect, scale: f64, is_last: bool, placed: &mut Vec<Rect>) -> Rect {
    let sum: f64 = row.iter().sum::<f64>() * scale;
    let upright = left.w >= left.h;
    let side = if upright { left.h } else { left.w };
    let depth = if is_last && upright {
        left.w
    } else if is_last {
        left.h
    } else {
        sum / side
    };
    let mut at = 0.0;
    for value in row {
        let length = value * scale / sum * side;
        placed.push(if upright {
            Rect { x: left.x, y: left.y + at, w: depth, h: length }
        } else {
            Rect { x: left.x + at, y: left.y, w: length, h: depth }
        });
        at += length;
    }
    if upright {
        Rect { x: left.x + depth, w: left.w - depth, ..left }
    } else {
        Rect { y: left.y + depth, h: left.h - depth, ..left }
    }
}

/// The smallest side of what can be hit (WCAG 2.2, 2.5.8).
const TARGET: f64 = 24.0;

/// Rectangles for the first values, and one for all others together, so that none is narrower than `least`; the number
/// of values that have one of their own. All of them, where that leaves nothing to fold.
fn folded(values: &[f64], area: Rect, least: f64) -> (Vec<Rect>, usize) {
    let layout = |own: usize| {
        let (kept, rest) = values.split_at(own);
        let folded: f64 = rest.iter().sum();
        // It comes last whatever its size: it is no occupation.
        let sizes: Vec<f64> =
            kept.iter().copied().chain((folded > 0.0).then_some(folded)).collect();
        squarify(&sizes, area)
    };
    let fits = |rect: &Rect, least: f64| rect.w.min(rect.h) >= least;
    // Beside one large tile the others together may be narrower: they do not take it along, and a table has them too.
    for least_of_rest in [least, least.min(TARGET), 0.0] {
        for own in (1..=values.len()).rev() {
            let rects = layout(own);
            let (kept, rest) = rects.split_at(own.min(rects.len()));
            if kept.iter().all(|rect| fits(rect, least))
                && rest.iter().all(|rect| fits(rect, least_of_rest))
            {
                return (rects, own);
            }
        }
    }
    (layout(0), 0)
}

#[cfg(test)]
mod tests;
