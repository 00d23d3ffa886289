//! The form above a list: what can be asked of it. A field is a parameter of the page, so that what it takes and what it
//! has now follow from the declaration of that parameter.

use askama::Template;
use askama::filters::HtmlSafe;

use super::frame::group_name;
use super::text::Text;
use crate::soc;
use crate::web::kernel::language::Language;
use crate::web::kernel::params::{Kind, Params};
use crate::web::kernel::route::Ask;

/// The form of a list.
#[derive(Debug, Template)]
#[template(path = "filters.html")]
pub(super) struct Filters<'a> {
    params: &'a Params,
    t: &'static Text,
    language: Language,
    action: String,
    fields: Vec<Field>,
    /// The list without filters, where it has some.
    clear: Option<String>,
}

impl HtmlSafe for Filters<'_> {}

/// A field of the form.
#[derive(Debug)]
struct Field {
    name: &'static str,
    label: &'static str,
    /// What it has now; empty for nothing.
    value: String,
    input: Input,
}

/// How a field is filled in.
#[derive(Debug)]
enum Input {
    /// With text of so many characters at most.
    Words(usize),
    /// With a whole number from one end to the other, in steps.
    Number(i64, i64, u32),
    /// With one of these, or with any, which has its words too.
    Choice(Option<&'static str>, Vec<Choice>),
    /// Not at all: it is as it is.
    Kept,
}

/// A value to choose.
#[derive(Debug)]
struct Choice {
    word: &'static str,
    name: String,
    is_chosen: bool,
}

impl<'a> Filters<'a> {
    /// The form of the list at a path in English, without fields.
    pub(super) fn build(ask: &'a Ask, t: &'static Text, path: &str) -> Self {
        let action = ask.language.address(path);
        let (params, language) = (&ask.params, ask.language);
        Self { params, t, language, action, fields: Vec::new(), clear: None }
    }

    /// With a parameter that is a text.
    pub(super) fn words(self, name: &'static str, label: &'static str) -> Self {
        let Some(Kind::Text(most)) = self.params.kind(name) else { return self };
        self.with(name, label, Input::Words(most))
    }

    /// With a parameter that is a whole number, in steps of so many.
    pub(super) fn number(self, name: &'static str, label: &'static str, step: u32) -> Self {
        let Some(Kind::Whole(low, high)) = self.params.kind(name) else { return self };
        self.with(name, label, Input::Number(low, high, step))
    }

    /// With a parameter that is one of some words, which have these names in their order; of words without a name
    /// nobody can choose any.
    pub(super) fn choice<N: Into<String>>(
        self,
        name: &'static str,
        label: &'static str,
        any: Option<&'static str>,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        let Some(Kind::Choice(words) | Kind::Letter(words)) = self.params.kind(name) else {
            return self;
        };
        let now = self.params.text(name);
        let choices = words.iter().copied().zip(names).map(|(word, name)| Choice {
            word,
            name: name.into(),
            is_chosen: now == Some(word),
        });
        let choices = choices.collect();
        self.with(name, label, Input::Choice(any, choices))
    }

    /// With the major groups, in the order of their codes.
    pub(super) fn groups(self) -> Self {
        let (t, language) = (self.t, self.language);
        let names = soc::MAJOR_GROUP_CODES.map(|code| named_group(language, code));
        self.choice("group", t.lists.group, Some(t.lists.all_groups), names)
    }

    /// With a parameter that the form leaves as it is.
    pub(super) fn kept(self, name: &'static str) -> Self {
        self.with(name, "", Input::Kept)
    }

    /// With a link to the list without filters, where there is one.
    pub(super) fn clear(self, address: Option<String>) -> Self {
        Self { clear: address, ..self }
    }

    fn with(mut self, name: &'static str, label: &'static str, input: Input) -> Self {
        let value = self.params.text(name).unwrap_or_default().to_owned();
        self.fields.push(Field { name, label, value, input });
        self
    }
}

/// The name of a major group of the SOC.
pub(super) fn named_group(language: Language, code: &str) -> String {
    group_name(language, code, soc::major_group_name(code), crate::korean::major_group(code))
}
