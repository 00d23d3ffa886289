//! Where a task is in an edition.

use super::{Occupation, Task};

/// The place of a task: that of its occupation, and its own among the occupation's tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskPlace {
    pub(super) occupation: usize,
    pub(super) task: usize,
}

/// A task with the occupation that does it.
#[derive(Debug, Clone, Copy)]
pub struct TaskOf<'a> {
    /// The occupation.
    pub occupation: &'a Occupation,
    /// The task.
    pub task: &'a Task,
}

/// Every task with its place, in order.
pub(super) fn tasks(occupations: &[Occupation]) -> impl Iterator<Item = (TaskPlace, &Task)> {
    occupations.iter().enumerate().flat_map(|(occupation, found)| {
        let tasks = found.tasks.iter().enumerate();
        tasks.map(move |(place, task)| (TaskPlace { occupation, task: place }, task))
    })
}
