//! Postings: a list of numbers for every key, all lists in two allocations instead of one per list.

use std::cmp::Ordering;

use crate::convert::{number, place};

/// For every key from 0 on, its values in the order in which they came.
#[derive(Debug)]
pub(super) struct Lists {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Lists {
    /// Sorts pairs of key and value by key; the keys are below `n_keys`.
    pub(super) fn collect(n_keys: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0; n_keys + 1];
        for (key, _) in pairs.clone() {
            if let Some(count) = starts.get_mut(place(key) + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut values = vec![0; place(total)];
        for (key, value) in pairs {
            if let Some(free) = next.get_mut(place(key)) {
                if let Some(slot) = values.get_mut(place(*free)) {
                    *slot = value;
                }
                *free += 1;
            }
        }
        Self { starts, values }
    }

    /// Sorts the lists that are longer than `n`.
    pub(super) fn sort_longer_than(&mut self, n: usize, by: impl Fn(&u32, &u32) -> Ordering) {
        for key in 0..number(self.len()) {
            let range = self.range(key);
            if range.len() > n
                && let Some(values) = self.values.get_mut(range)
            {
                values.sort_by(&by);
            }
        }
    }

    /// The values of a key; empty for an unknown key.
    pub(super) fn get(&self, key: u32) -> &[u32] {
        self.values.get(self.range(key)).unwrap_or_default()
    }

    /// Where the values of a key lie among those of all keys.
    pub(super) fn range(&self, key: u32) -> std::ops::Range<usize> {
        match self.starts.get(place(key)..) {
            Some([start, end, ..]) => place(*start)..place(*end),
            _ => 0..0,
        }
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Every key with each of its values.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        (0..number(self.len())).flat_map(|key| self.get(key).iter().map(move |value| (key, *value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_in_order_and_keys_may_have_none() {
        let pairs = [(2, 7), (0, 5), (2, 3), (0, 9)];
        let lists = Lists::collect(4, pairs.into_iter());
        assert_eq!((lists.get(0), lists.get(1), lists.get(2)), (&[5, 9][..], &[][..], &[7, 3][..]));
        assert_eq!((lists.get(3), lists.get(4), lists.len()), (&[][..], &[][..], 4));
        assert_eq!(lists.pairs().collect::<Vec<_>>(), [(0, 5), (0, 9), (2, 7), (2, 3)]);
    }
}
