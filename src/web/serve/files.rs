//! How many connections the process may have: each is a file to the system.

/// Connections of all clients at once; more wait until one ends. With what a reader who has stopped costs,
/// some tens of kB, they have room in memory.
const MOST: usize = 4_096;
/// Files that are kept for other uses: databases, the log, connections that are just being closed.
const KEPT: usize = 256;

/// Connections of all clients at once, under the limit of the process, which is raised as far as need and
/// system go.
pub(super) fn connections() -> usize {
    let limits = || {
        // A text, because a service may be forbidden to ask.
        let text = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        files(&text)
    };
    let (soft, hard) = limits();
    let wanted = hard.unwrap_or(usize::MAX).min(MOST + KEPT);
    if soft.is_some_and(|soft| soft < wanted) {
        raise(wanted, hard);
    }
    under(limits().0)
}

/// How many files may be open, and how far that may be raised; none where there is no limit, or it is not
/// known.
fn files(limits: &str) -> (Option<usize>, Option<usize>) {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let mut words = line.unwrap_or_default().split_whitespace().map(|word| word.parse().ok());
    (words.next().flatten(), words.next().flatten())
}

/// Connections under a limit of files; without one, memory is what counts.
fn under(files: Option<usize>) -> usize {
    files.map_or(MOST, |files| files.saturating_sub(KEPT.min(files / 2)).clamp(1, MOST))
}

#[cfg(unix)]
fn raise(wanted: usize, hard: Option<usize>) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let number = |files: usize| u64::try_from(files).ok();
    let limit = Rlimit { current: number(wanted), maximum: hard.and_then(number) };
    // A service may be forbidden to; then the limit is what it is.
    let _ = setrlimit(Resource::Nofile, limit);
}

#[cfg(not(unix))]
fn raise(_wanted: usize, _hard: Option<usize>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_rest() {
        let limits =
            |files: &str| format!("Limit  Soft  Hard\nMax open files  {files}  524288  files\n");
        for (files, connections) in
            [("1024", 768), ("100", 50), ("524288", MOST), ("unlimited", MOST), ("0", 1)]
        {
            assert_eq!(under(self::files(&limits(files)).0), connections, "{files}");
        }
        assert_eq!(files(&limits("1024")), (Some(1_024), Some(524_288)));
        assert_eq!(files(""), (None, None));
    }
}
