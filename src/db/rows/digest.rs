//! A hash over rows that does not depend on their order.

use sha2::{Digest as _, Sha256};

use super::Value;

/// SHA-256 of a row: of each cell its length and its text.
#[must_use]
pub fn hash(row: &[Value]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for value in row {
        let text = value.text();
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// Rows so far: how many, and the sum of their hashes modulo 2^256. Unlike in an exclusive or, equal rows do
/// not cancel each other out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// How many rows.
    pub rows: u64,
    sum: [u8; 32],
}

impl Digest {
    /// Adds a row.
    pub fn add(&mut self, row: &[Value]) {
        self.rows += 1;
        let mut carry = 0_u16;
        for (into, byte) in self.sum.iter_mut().zip(hash(row)) {
            let sum = u16::from(*into) + u16::from(byte) + carry;
            let [low, high] = sum.to_le_bytes();
            (*into, carry) = (low, u16::from(high));
        }
    }

    /// The sum in hexadecimal.
    #[must_use]
    pub fn hex(&self) -> String {
        Value::Bytes(self.sum.to_vec()).text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: &[&str]) -> Digest {
        let mut digest = Digest::default();
        for row in rows {
            digest.add(&row.split('|').map(|cell| Value::Text(cell.into())).collect::<Vec<_>>());
        }
        digest
    }

    #[test]
    fn order_does_not_count_and_all_else_does() {
        assert_eq!(digest(&["a|b", "c|d"]), digest(&["c|d", "a|b"]));
        for other in [
            &["a|b"][..],
            &["a|b", "a|b"],
            &["a|b", "c|e"],
            &["ab|", "c|d"],
            &["a|b", "c|d", "c|d"],
        ] {
            assert_ne!(digest(&["a|b", "c|d"]), digest(other), "{other:?}");
        }
        assert_ne!(digest(&["a", "a"]).hex(), digest(&[]).hex());
    }
}
