-- Refreshes, and the gates that only they have.

-- One row per call of `refresh` that had the lock. from_version and from_snapshot: what was published when it began.
-- data_version and snapshot_id: what it was to publish, absent where there was nothing newer. No foreign keys: snapshots may
-- be taken into an archive. outcome: absent while it goes on; `killed` was noted by the next one, which found its lock free.
create table refresh_run (
    id bigint not null primary key,
    host text not null,
    process bigint not null,
    started_at timestamp not null,
    ended_at timestamp,
    step text not null,
    from_version text,
    from_snapshot bigint,
    data_version text,
    snapshot_id bigint,
    outcome text check (
        outcome in ('up_to_date', 'published', 'held_back', 'unchecked', 'failed', 'interrupted', 'killed')
    ),
    report text,
    check ((ended_at is null) = (outcome is null))
);

-- points: of a score, 0-100. alpha: of Krippendorff's. usd: US dollars. SQLite cannot change a check.
create table gate_result_of_refresh (
    check_id bigint not null references gate_check (id),
    gate text not null,
    position bigint not null,
    value double precision check (value between -1e15 and 1e15),
    limit_value double precision not null check (limit_value between 0 and 1e15),
    unit text not null check (unit in ('share', 'count', 'points', 'alpha', 'usd')),
    verdict text not null check (verdict in ('passed', 'breached', 'accepted', 'unknown')),
    sentence text not null,
    primary key (check_id, gate)
);
insert into gate_result_of_refresh
    select check_id, gate, position, value, limit_value, unit, verdict, sentence from gate_result;
drop table gate_result;
alter table gate_result_of_refresh rename to gate_result;
