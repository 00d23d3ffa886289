-- How far a snapshot's raters agree (METHOD 8), one figure a row: a statistic that does not exist has none.
-- rater_a = rater_b: a rater's repetitions; '*' for both: all raters together, where there are more than two.
-- scope_value: the major group or the task type ('none' for a blank one), empty for the other scopes.
create table rater_agreement (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    rater_a text not null,
    rater_b text not null,
    scope text not null check (scope in ('overall', 'occupations', 'major_group', 'task_type')),
    scope_value text not null,
    statistic text not null,
    value double precision not null,
    low double precision,
    high double precision,
    primary key (data_version, snapshot_id, rater_a, rater_b, scope, scope_value, statistic)
);
