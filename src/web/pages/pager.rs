//! The way through the pages of a list.

use super::text::Text;
use crate::web::kernel::route::Ask;

/// The links to the pages before and after, and where one is.
#[derive(Debug)]
pub(super) struct Pager {
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    pub(super) pages: String,
    /// Where there is no such page: which one is the last, and its address.
    pub(super) beyond: Option<(String, String)>,
}

/// A part of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Which page, from 1.
    pub(super) page: usize,
    /// Items of a page.
    pub(super) rows: usize,
}

impl Part {
    /// The items of the page.
    pub(super) fn of<T>(self, found: &[T]) -> impl Iterator<Item = &T> {
        found.iter().skip((self.page - 1).saturating_mul(self.rows)).take(self.rows)
    }
}

impl Pager {
    /// Of a list at a path with so many items.
    pub(super) fn build(ask: &Ask, t: &Text, path: &str, part: Part, found: usize) -> Self {
        let (page, n_pages) = (part.page, found.div_ceil(part.rows).max(1));
        let to = |number: usize| {
            let query = ask.params.query_with(&[("page", Some(&number.to_string()))]);
            format!("{}{query}", ask.language.address(path))
        };
        // What nothing passes has no pages, and says so itself.
        let is_beyond = page > n_pages && found > 0;
        let page = if is_beyond { page } else { page.min(n_pages) };
        Self {
            beyond: is_beyond.then(|| ((t.lists.no_page)(page, n_pages), to(n_pages))),
            previous: (page > 1).then(|| to((page - 1).min(n_pages))),
            next: (page < n_pages).then(|| to(page + 1)),
            pages: (t.lists.page)(page, n_pages),
        }
    }
}
