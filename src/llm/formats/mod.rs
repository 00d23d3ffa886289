//! Which form of reply a server takes: as configured, or learnt at its first refusals.
//!
//! Only servers of the operator's own are asked in another form than the strictest, and only until
//! the first good answer: after it a refusal has another cause, and the answers of one run should
//! all have been asked for alike. So at most one call per form is lost, once per server. What is
//! learnt belongs to the parameters of the run and of every score's input, and later runs begin
//! with it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::models::{Model, ReplyFormat};

/// The form in which a server is asked.
#[derive(Debug)]
pub(super) struct Formats {
    state: Mutex<FormatState>,
}

#[derive(Debug, Clone, Copy)]
struct FormatState {
    asked: ReplyFormat,
    /// Nothing more is to be learnt.
    settled: bool,
}

impl Formats {
    /// `learns`: whether the server is one of the operator's own.
    pub(super) fn new(model: &Model, learns: bool) -> Self {
        let asked = model.reply_format.unwrap_or(ReplyFormat::JsonSchema);
        let settled = model.reply_format.is_some() || !learns;
        Self { state: Mutex::new(FormatState { asked, settled }) }
    }

    fn state(&self) -> MutexGuard<'_, FormatState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The form in which is asked now.
    pub(super) fn asked(&self) -> ReplyFormat {
        self.state().asked
    }

    /// A good answer: this form stays.
    pub(super) fn settle(&self) {
        self.state().settled = true;
    }

    /// The server refused `refused`. The form to ask on in, if there is one; another call may have
    /// found it already.
    pub(super) fn step_down(&self, model: &Model, refused: ReplyFormat) -> Option<ReplyFormat> {
        let mut state = self.state();
        if state.asked != refused {
            return Some(state.asked);
        }
        let forms = ReplyFormat::offered_by(model.provider).iter();
        let next = forms.copied().skip_while(|form| *form != refused).nth(1);
        let next = next.filter(|_| !state.settled)?;
        state.asked = next;
        Some(next)
    }

    /// Begins with what an earlier run learnt, if these are the parameters of this model in some
    /// form. `answered`: whether the run has good answers.
    pub(super) fn adopt(&self, model: &Model, parameters: &str, answered: bool) -> bool {
        let mut state = self.state();
        let forms = ReplyFormat::offered_by(model.provider);
        let form = forms.iter().copied().find(|form| model.parameters(*form) == parameters);
        match form {
            Some(form) if form == state.asked || !state.settled => {
                state.asked = form;
                state.settled |= answered;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
