-- What changed between two releases or two snapshots, and how far a ranking depends on the weights.

-- One diff as it was found, whole (JSON). from_id and to_id name versions or snapshots by kind, hence
-- no foreign key.
create table change_report (
    kind text not null check (kind in ('versions', 'snapshots')),
    from_id text not null,
    to_id text not null,
    body text not null,
    created_at timestamp not null,
    primary key (kind, from_id, to_id)
);

-- A snapshot's occupations under every weight scheme, the published one included.
create table occupation_scheme_score (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    soc_code text not null,
    weight_scheme text not null,
    mean double precision,
    weight_covered double precision not null,
    rank bigint,
    primary key (data_version, snapshot_id, soc_code, weight_scheme)
);

-- How the ranking under a scheme compares with the published one. same_as: the scheme that gives
-- every task the same weight and stands for this one, which is then no evidence of its own.
create table snapshot_scheme (
    snapshot_id bigint not null references score_snapshot (id),
    weight_scheme text not null,
    position bigint not null,
    same_as text,
    ranked bigint not null,
    compared bigint not null,
    spearman double precision,
    kendall double precision,
    top_size bigint not null,
    top_shared bigint not null,
    primary key (snapshot_id, weight_scheme)
);
