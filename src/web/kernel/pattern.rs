//! The path of a route, of which parts may be parameters, and the values that a requested path has for them.

/// A path in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// What stands before the first parameter; all of a path that has none.
    before: &'static str,
    slots: Vec<Slot>,
}

/// Where a path has a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    name: &'static str,
    /// What stands after it, up to the next one.
    after: &'static str,
}

/// A parameter of a path with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound<'a> {
    pub(crate) name: &'static str,
    pub(crate) value: &'a str,
}

/// What a path has for its parameters, of which there are two at most.
pub(crate) type InPath<'a> = [Option<Bound<'a>>; 2];

impl Pattern {
    /// That of a path with its parameters in braces.
    pub(crate) fn parse(path: &'static str) -> Self {
        let mut parts = path.split('{');
        let before = parts.next().unwrap_or_default();
        let slots = parts.filter_map(|part| part.split_once('}'));
        Self { before, slots: slots.map(|(name, after)| Slot { name, after }).collect() }
    }

    /// The values of its parameters in a path; absent where the path is another one. A value is one step of the path,
    /// or a part of one.
    pub(crate) fn values<'a>(&self, path: &'a str) -> Option<InPath<'a>> {
        let mut rest = path.strip_prefix(self.before)?;
        let mut values: InPath<'a> = [None; 2];
        let last = self.slots.len().checked_sub(1);
        for (place, slot) in self.slots.iter().enumerate() {
            let (value, left) = if Some(place) == last {
                (rest.strip_suffix(slot.after)?, "")
            } else {
                rest.split_once(slot.after)?
            };
            if value.is_empty() || value.contains('/') {
                return None;
            }
            *values.get_mut(place)? = Some(Bound { name: slot.name, value });
            rest = left;
        }
        rest.is_empty().then_some(values)
    }

    /// Whether the path has this parameter.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.slots.iter().any(|slot| slot.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<'a>(pattern: &'static str, path: &'a str) -> Option<Vec<&'a str>> {
        let found = Pattern::parse(pattern).values(path)?;
        Some(found.iter().flatten().map(|bound| bound.value).collect())
    }

    #[test]
    fn a_path_has_a_value_for_every_parameter_or_is_another_one() {
        for (pattern, path, found) in [
            ("/", "/", Some(vec![])),
            ("/ranking", "/ranking", Some(vec![])),
            ("/ranking", "/ranking/1", None),
            ("/jobs/{code}", "/jobs/29-1141", Some(vec!["29-1141"])),
            ("/jobs/{code}", "/jobs/", None),
            ("/jobs/{code}", "/jobs/29-1141/tasks", None),
            ("/jobs/{code}.md", "/jobs/29-1141.md", Some(vec!["29-1141"])),
            ("/s/{snapshot}/jobs/{code}", "/s/3/jobs/29-1141", Some(vec!["3", "29-1141"])),
            ("/s/{snapshot}/jobs/{code}", "/s//jobs/29-1141", None),
            ("/s/{snapshot}/jobs/{code}", "/s/3/jobs/", None),
            ("/s/{snapshot}/jobs/{code}", "/s/3/4/jobs/29-1141", None),
            ("/s/{snapshot}/p/{code}.png", "/s/3/p/29-1141.png", Some(vec!["3", "29-1141"])),
            ("/s/{snapshot}/p/{code}.png", "/s/3/p/29-1141.jpg", None),
        ] {
            assert_eq!(values(pattern, path), found, "{pattern} {path}");
        }
    }

    #[test]
    fn it_knows_its_parameters_by_name() {
        let pattern = Pattern::parse("/s/{snapshot}/jobs/{code}");
        assert!(pattern.has("snapshot") && pattern.has("code") && !pattern.has("s"));
    }
}
