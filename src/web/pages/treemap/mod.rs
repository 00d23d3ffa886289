//! A squarified treemap (Bruls, Huizing, van Wijk 2000): areas are shares, and tiles as near to squares as can be, in
//! the order of their size. Tiles that nobody could hit fold into one.

mod draw;

pub(super) use draw::{Map, Tile, map, overview};

/// A rectangle in pixels of the reference size.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rect {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

/// One rectangle per value, in their order, each with its share of the area. Values are above 0 and do not rise.
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
    let (largest, smallest) = (row.first().copied(), row.last().copied());
    let (Some(largest), Some(smallest)) = (largest, smallest) else { return f64::INFINITY };
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

/// Rectangles for the first values, and one for all others together, so that none is narrower than `least`; the number
/// of values that have one of their own. All of them, where that leaves nothing to fold.
fn folded(values: &[f64], area: Rect, least: f64) -> (Vec<Rect>, usize) {
    let mut own = values.len();
    loop {
        let (kept, rest) = values.split_at(own);
        let folded: f64 = rest.iter().sum();
        // The folded tile takes the place that its size gives it, so that the order holds.
        let mut shares: Vec<(f64, bool)> = kept.iter().map(|value| (*value, false)).collect();
        if folded > 0.0 {
            let place = shares.partition_point(|(value, _)| *value >= folded);
            shares.insert(place, (folded, true));
        }
        let sizes: Vec<f64> = shares.iter().map(|(value, _)| *value).collect();
        let rects = squarify(&sizes, area);
        let small = rects.iter().filter(|rect| rect.w.min(rect.h) < least).count();
        if small == 0 || own == 0 {
            let placed = shares.iter().zip(rects);
            let (mut last, mut found) = (None, Vec::new());
            for ((_, is_rest), rect) in placed {
                if *is_rest {
                    last = Some(rect);
                } else {
                    found.push(rect);
                }
            }
            found.extend(last);
            return (found, own);
        }
        own -= small.div_ceil(2).min(own);
    }
}

#[cfg(test)]
mod tests;
