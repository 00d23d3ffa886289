//! Random numbers that are the same on every machine: one `ChaCha8` stream per (seed, name).

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::convert;

/// The stream of a name (a SOC code, or what else draws on its own) under a seed.
///
/// The 32-byte key is the seed in 8 little-endian bytes, then the name's bytes padded with zeros to
/// 24; bytes past the 24th are folded onto the first ones by exclusive or. Nothing depends on word
/// size, thread count or hash order, and a code's stream does not depend on which other codes
/// exist.
pub(super) fn stream(seed: u64, name: &str) -> ChaCha8Rng {
    let mut key = [0_u8; 32];
    for (byte, value) in key.iter_mut().zip(seed.to_le_bytes()) {
        *byte = value;
    }
    for chunk in name.as_bytes().chunks(24) {
        for (byte, value) in key.iter_mut().skip(8).zip(chunk) {
            *byte ^= value;
        }
    }
    ChaCha8Rng::from_seed(key)
}

/// A number from 0 to n − 1: the high half of n × a 64-bit draw (Lemire 2019, "Fast random integer
/// generation in an interval", without its rejection, whose absence shifts a probability by less
/// than n / 2⁶⁴).
pub(super) fn below(n: usize, dice: &mut impl RngCore) -> usize {
    let wide = u128::from(dice.next_u64()) * convert::wide(n);
    convert::narrow(wide >> 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_pinned() {
        // Computed apart from this crate, by a ChaCha8 written from RFC 8439 with 8 rounds, block
        // 0, nonce 0.
        assert_eq!(stream(42, "15-1252").next_u64(), 0x0ea6_650e_157d_7bcb);
        assert_eq!(stream(42, "29-1141").next_u64(), 0xd204_0902_22ab_3baf);
    }

    #[test]
    fn seed_and_every_byte_of_the_name_matter() {
        let long = "a name of more than 24 bytes, end A";
        let other = "a name of more than 24 bytes, end B";
        let draws = [
            stream(1, "15-1252").next_u64(),
            stream(2, "15-1252").next_u64(),
            stream(1, "15-1253").next_u64(),
            stream(1, long).next_u64(),
            stream(1, other).next_u64(),
        ];
        for (at, draw) in draws.iter().enumerate() {
            assert!(!draws.iter().skip(at + 1).any(|later| later == draw));
        }
    }
}
