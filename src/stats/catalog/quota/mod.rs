//! How many tasks each major group gets: largest remainder between a floor of 1 and a ceiling
//! (`docs/METHOD.md`, section 4).

use std::cmp::Reverse;

use crate::convert;

/// A major group that asks for places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    /// What the places are shared out by: employment, or a number of occupations.
    pub(super) weight: u64,
    /// The most places the group can use: its number of tasks, at least 1.
    pub(super) room: usize,
}

/// Places per claim, in the order of the claims; ties go to the earlier claim. They sum to `size`,
/// or to the room of all claims where that is smaller.
///
/// 1. With fewer places than claims, the heaviest claims get 1 each.
/// 2. Otherwise the places are shared out by largest remainder. Claims that end up with none get 1,
///    and the rest is shared out again among the others, until nobody is left without.
/// 3. What exceeds a claim's room is shared out in the same way among the claims that have room,
///    until it is placed.
///
/// All in whole numbers, so that no rounding can differ between machines.
pub(super) fn share_out(claims: &[Claim], size: usize) -> Vec<usize> {
    let weights: Vec<u64> = claims.iter().map(|claim| claim.weight).collect();
    let mut quotas = if size < claims.len() {
        one_for_the_heaviest(&weights, size)
    } else {
        at_least_one(&weights, size)
    };
    loop {
        let mut spare = 0;
        for (quota, claim) in quotas.iter_mut().zip(claims) {
            spare += quota.saturating_sub(claim.room);
            *quota = claim.room.min(*quota);
        }
        let open: Vec<bool> = quotas.iter().zip(claims).map(|(q, c)| *q < c.room).collect();
        if spare == 0 || !open.contains(&true) {
            return quotas;
        }
        let more = among(&open, &weights, spare);
        for (quota, more) in quotas.iter_mut().zip(more) {
            *quota += more;
        }
    }
}

fn one_for_the_heaviest(weights: &[u64], size: usize) -> Vec<usize> {
    let mut order: Vec<(Reverse<u64>, usize)> =
        weights.iter().enumerate().map(|(at, weight)| (Reverse(*weight), at)).collect();
    order.sort_unstable();
    order.truncate(size);
    (0..weights.len())
        .map(|at| usize::from(order.iter().any(|(_, chosen)| *chosen == at)))
        .collect()
}

/// Needs at least as many places as weights.
fn at_least_one(weights: &[u64], size: usize) -> Vec<usize> {
    let mut open = vec![true; weights.len()];
    loop {
        let floors = open.iter().filter(|open| !**open).count();
        let shared = among(&open, weights, size.saturating_sub(floors));
        if !shared.iter().zip(&open).any(|(n, open)| *open && *n == 0) {
            return shared.iter().zip(&open).map(|(n, open)| if *open { *n } else { 1 }).collect();
        }
        for (open, n) in open.iter_mut().zip(shared) {
            *open = *open && n > 0;
        }
    }
}

/// Largest remainder among the open ones; the others get 0.
fn among(open: &[bool], weights: &[u64], places: usize) -> Vec<usize> {
    let kept: Vec<u64> =
        open.iter().zip(weights).filter_map(|(open, weight)| open.then_some(*weight)).collect();
    let mut shared = largest_remainder(&kept, places).into_iter();
    #[expect(clippy::expect_used, reason = "there is a share for each weight that was kept")]
    let mut share = || shared.next().expect("a share for each open claim");
    open.iter().map(|open| if *open { share() } else { 0 }).collect()
}

/// Whole parts of places × weight / Σ weight first, the places then left one by one by falling
/// remainder. Weights that are all 0 count as equal.
fn largest_remainder(weights: &[u64], places: usize) -> Vec<usize> {
    let flat = weights.iter().all(|weight| *weight == 0);
    let weights: Vec<u128> =
        weights.iter().map(|weight| if flat { 1 } else { u128::from(*weight) }).collect();
    let total: u128 = weights.iter().sum();
    let mut order = Vec::new();
    let mut shares = Vec::new();
    for (at, weight) in weights.iter().enumerate() {
        let product = convert::wide(places) * weight;
        order.push((Reverse(product % total), at));
        shares.push(convert::narrow(product / total));
    }
    order.sort_unstable();
    let left = places - shares.iter().sum::<usize>();
    #[expect(
        clippy::indexing_slicing,
        reason = "every place comes from the loop that made the shares"
    )]
    for (_, at) in order.into_iter().take(left) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests;
