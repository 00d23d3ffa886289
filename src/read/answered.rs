//! Whether the model that answered is the one that was asked.

/// Whether a server's name of the model that answered stands for the one that was asked: the same
/// but for the path of its publisher, with a date or a revision behind it, or the newest of its
/// family where that was asked for.
#[must_use]
pub(super) fn answered_as_asked(asked: &str, answered: &str) -> bool {
    let name = |text: &str| {
        let name = text.rsplit('/').next().unwrap_or(text).to_lowercase();
        name.strip_suffix(":latest").map(str::to_owned).unwrap_or(name)
    };
    let (asked, answered) = (name(asked), name(answered));
    let family = asked.strip_suffix("-latest");
    let Some(rest) = answered.strip_prefix(family.unwrap_or(&asked)) else { return false };
    rest.is_empty() || is_revision(rest) || (family.is_some() && rest.starts_with('-'))
}

/// `-2025-04-14`, `-20261001`, `-0613`, `-001`, `@20261001`; not `-5-20261001`, which is a date
/// behind another number of the model.
fn is_revision(text: &str) -> bool {
    let Some(text) = text.strip_prefix(['-', '@']) else { return false };
    let mut groups = text.split('-');
    let is_number = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    groups.next().is_some_and(|first| is_number(first) && first.len() >= 3)
        && groups.all(|group| is_number(group) && group.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::answered_as_asked;

    #[test]
    fn a_date_behind_the_name_is_the_same_model_and_another_name_is_not() {
        for (asked, answered) in [
            ("gpt-4.1-mini", "gpt-4.1-mini"),
            ("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14"),
            ("claude-haiku-5-5", "claude-haiku-5-5-20261001"),
            ("claude-haiku-5-5", "claude-haiku-5-5@20261001"),
            ("gpt-4", "gpt-4-0613"),
            ("openai/gpt-6-luna", "gpt-6-luna-2026-08-01"),
            ("Qwen/Qwen3-8B", "qwen3-8b"),
            ("qwen3", "qwen3:latest"),
            ("qwen3:8b", "qwen3:8b"),
            ("claude-haiku-latest", "claude-haiku-5-5-20261001"),
        ] {
            assert!(answered_as_asked(asked, answered), "{asked} {answered}");
        }
        for (asked, answered) in [
            ("gpt-4", "gpt-4-turbo"),
            ("gpt-4", "gpt-4.1"),
            ("gpt-4", "gpt-4o-2024-08-06"),
            ("claude-haiku-5", "claude-haiku-5-5-20261001"),
            ("gpt-6-luna", "gpt-6-luna-mini"),
            ("gpt-6-luna-2026-08-01", "gpt-6-luna"),
            ("qwen3:8b", "qwen3:4b"),
            ("gpt-6-luna", "/models/llama.gguf"),
            ("claude-haiku-latest", "claude-sonnet-5"),
            ("gpt-6-luna", ""),
        ] {
            assert!(!answered_as_asked(asked, answered), "{asked} {answered}");
        }
    }
}
