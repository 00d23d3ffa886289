//! Keys and passwords that this process knows, and how they are kept out of what it shows and stores.

mod likeness;
mod spelling;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use spelling::Pattern;

/// What stands where a secret stood.
const BLOT: &str = "***";

/// Shorter secrets are not looked for: they would match by chance.
pub const SHORTEST: usize = 6;

/// The keys and passwords of this process. Cheap to clone; `Debug` tells only how many there are.
#[derive(Clone, Default)]
pub struct Secrets {
    patterns: Arc<Vec<Pattern>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("patterns", &self.patterns.len()).finish()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Secrets {
    /// Those shorter than [`SHORTEST`] bytes are left out.
    fn from_iter<I: IntoIterator<Item = S>>(secrets: I) -> Self {
        let mut patterns = Vec::new();
        for secret in secrets {
            let secret = secret.as_ref();
            if secret.len() >= SHORTEST {
                patterns.extend(Pattern::all_of(secret));
            }
        }
        Self { patterns: Arc::new(patterns) }
    }
}

impl Secrets {
    /// The text with `***` for every secret, however it is spelled: in upper or lower case, with
    /// JSON's, URLs', HTML's or a programming language's escapes, up to three of them one around the
    /// other, in base64 at any offset, in hexadecimal digits, or cut off after its first sixteen
    /// characters.
    #[must_use]
    pub fn blot<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.patterns.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut clean, mut copied) = (String::new(), 0);
        for range in spelling::find(&self.patterns, text) {
            // Bytes of a character that is cut in two belong to the secret.
            let start = (0..=range.start).rev().find(|at| text.is_char_boundary(*at));
            let end = (range.end..=text.len()).find(|at| text.is_char_boundary(*at));
            clean.push_str(text.get(copied..start.unwrap_or_default()).unwrap_or_default());
            clean.push_str(BLOT);
            copied = end.unwrap_or(text.len());
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        clean.push_str(text.get(copied..).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// As [`Self::blot`], and without what only looks like a secret: a user's part of a URL, what
    /// follows `Bearer` or `password=`, `sk-…`. For texts of others, of which nobody knows what they
    /// repeat.
    #[must_use]
    pub fn wary(&self, text: &str) -> String {
        likeness::blot(&self.blot(text))
    }
}

#[cfg(test)]
mod tests;
