-- What was checked before something published was to be replaced, and what came of it.

-- One check. snapshot_id: what was to be published, absent where it was a release without scores.
-- against: the snapshot whose place it was to take, absent where nothing was published; no foreign
-- key, because that one may be let go of. reason: why breached gates were accepted.
create table gate_check (
    id bigint not null primary key,
    command text not null,
    data_version text not null references data_version (id),
    snapshot_id bigint references score_snapshot (id),
    against bigint,
    published boolean not null,
    reason text,
    created_at timestamp not null
);

create index gate_check_snapshot on gate_check (snapshot_id);

-- The gates of a check. value is absent where there was nothing to measure, which is `passed` where
-- nothing was published and `unknown` where it could not be told.
create table gate_result (
    check_id bigint not null references gate_check (id),
    gate text not null,
    position bigint not null,
    value double precision check (value between -1e15 and 1e15),
    limit_value double precision not null check (limit_value between 0 and 1e15),
    unit text not null check (unit in ('share', 'count')),
    verdict text not null check (verdict in ('passed', 'breached', 'accepted', 'unknown')),
    sentence text not null,
    primary key (check_id, gate)
);
