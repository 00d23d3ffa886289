//! Ends a command whose database server has frozen: nothing else would, because its system still
//! answers for it.

use std::time::Duration;

use crate::cli::log::Voice;
use crate::db::DatabaseUrl;
use crate::db::liveness::{Failure, Pulse};

/// How often the server is asked for a sign of life.
const EVERY: Duration = Duration::from_secs(3);
/// Seconds after which a server that has not answered is given up. With [`EVERY`] this is less than
/// 15 from its last sign of life.
const PATIENCE: u32 = 11;
/// The message on stderr.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Asks a PostgreSQL server again and again, on a connection of its own, whether it is there: however
/// long a statement takes, a server that works on it answers to another. One that does not has frozen,
/// and so has this command, which then ends with an error: what was committed stays, and what was not
/// the server takes back when it finds the connection closed.
pub(super) fn start(url: &DatabaseUrl, voice: &Voice) {
    if url.file().is_some() {
        return;
    }
    let (url, voice) = (url.clone(), voice.clone());
    std::thread::spawn(move || {
        let mut pulse = Pulse::new(url.clone());
        loop {
            std::thread::sleep(EVERY);
            if let Err(Failure::Silent) = pulse.ask(crate::db::liveness::beat, PATIENCE) {
                voice.say(&format!(
                    "error: the database {url} has not answered for {PATIENCE} s: its server, or \
                     something on the way to it, has frozen. What was committed stays; requests on \
                     their way to a model count as paid. Run the same command again once the server \
                     answers"
                ));
                std::thread::sleep(LAST_WORDS);
                std::process::exit(1);
            }
        }
    });
}
