//! Both vendors' batches behind one interface.

use super::exchange::{BatchState, Class, Failure, HttpReply, Outcome};
use super::fault;
use super::rater::ModelRater;
use super::wire::{self, BatchLimits};
use super::{Vendor, anthropic, openai};

/// A batch that could not be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitFailure {
    /// Why.
    pub failure: Failure,
    /// Whether the vendor may have it all the same.
    pub may_exist: bool,
}

impl ModelRater {
    /// What the vendor takes in one batch.
    #[must_use]
    pub fn batch_limits(&self) -> BatchLimits {
        match self.vendor() {
            Vendor::OpenAi => openai::batch::LIMITS,
            Vendor::Anthropic => anthropic::batch::LIMITS,
        }
    }

    /// Hands items over, each under an id of ours; `label` is our name of the batch. Returns the
    /// vendor's id.
    pub fn submit(&self, label: &str, items: &[(String, String)]) -> Result<String, SubmitFailure> {
        let certain = |failure| SubmitFailure { failure, may_exist: false };
        let create = match self.vendor() {
            Vendor::OpenAi => {
                let reply =
                    self.client().transfer(&openai::batch::upload(items)).map_err(certain)?;
                let file = openai::batch::read_upload(&reply).map_err(certain)?;
                openai::batch::create(&file, label)
            }
            Vendor::Anthropic => anthropic::batch::create(items),
        };
        let reply = self.client().transfer(&create).map_err(|failure| SubmitFailure {
            may_exist: failure.class.may_be_billed(),
            failure,
        })?;
        match self.read_state(&reply) {
            Ok(state) => Ok(state.id),
            // An answer of success that cannot be read leaves a batch behind, and an error inside
            // the vendor may.
            Err(failure) => {
                let may_exist = matches!(failure.class, Class::Malformed | Class::ServerError);
                Err(SubmitFailure { failure, may_exist })
            }
        }
    }

    /// How far a batch is.
    pub fn poll(&self, vendor_id: &str) -> Result<BatchState, Failure> {
        let request = match self.vendor() {
            Vendor::OpenAi => openai::batch::poll(vendor_id),
            Vendor::Anthropic => anthropic::batch::poll(vendor_id),
        };
        let reply = self.client().send(&request)?;
        self.read_state(&reply)
    }

    fn read_state(&self, reply: &HttpReply) -> Result<BatchState, Failure> {
        match self.vendor() {
            Vendor::OpenAi => openai::batch::read_state(reply),
            Vendor::Anthropic => anthropic::batch::read_state(reply),
        }
    }

    /// The latest batches of the key.
    pub fn batches(&self) -> Result<Vec<BatchState>, Failure> {
        let reply = self.client().send(&match self.vendor() {
            Vendor::OpenAi => openai::batch::list(),
            Vendor::Anthropic => anthropic::batch::list(),
        })?;
        match self.vendor() {
            Vendor::OpenAi => openai::batch::read_list(&reply),
            Vendor::Anthropic => anthropic::batch::read_list(&reply),
        }
    }

    /// Fetches one of a batch's results, line by line.
    pub fn results(&self, path: &str, each: &mut dyn FnMut(&str)) -> Result<(), Failure> {
        let request = wire::get(path.to_owned());
        let reply = self.client().lines(&request, each)?;
        if reply.status == 200 {
            return Ok(());
        }
        let outcome = match self.vendor() {
            Vendor::OpenAi => openai::read(&reply),
            Vendor::Anthropic => anthropic::read(&reply),
        };
        outcome.result.map(|_| ())
    }

    /// Reads one line of results: our id of the item, and what came of it.
    pub fn read_line(&self, line: &str) -> Result<(String, Outcome), Failure> {
        match self.vendor() {
            Vendor::OpenAi => openai::batch::read_line(line),
            Vendor::Anthropic => anthropic::batch::read_line(line),
        }
    }

    /// What came of an item, where its line may repeat the text about the task that was sent.
    #[must_use]
    pub fn unechoed(&self, outcome: Outcome, line: &str, sent: &str) -> Outcome {
        let again = |line: &str| self.read_line(line).ok().map(|(_, outcome)| outcome);
        fault::unechoed(outcome, line, sent, again)
    }
}
