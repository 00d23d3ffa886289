-- What is kept of the past and what is let go: tags that keep snapshots, and where archived rows went.

-- A name that somebody gave to a snapshot, such as of the paper that cites it. note: what it is for.
create table snapshot_tag (
    snapshot_id bigint not null references score_snapshot (id),
    name text not null,
    note text not null,
    created_at timestamp not null,
    primary key (snapshot_id, name)
);

-- What was written to an archive file and removed; a row goes when the file is restored. id: a release's
-- version, or the number of a run or a snapshot. file: the file's name without its folder. n_rows: rows of
-- all tables. bytes: their size in the file before packing.
create table archived_item (
    kind text not null check (kind in ('version', 'run', 'snapshot')),
    id text not null,
    file text not null,
    sha256 text not null,
    n_rows bigint not null check (n_rows >= 0),
    bytes bigint not null check (bytes >= 0),
    archived_at timestamp not null,
    primary key (kind, id)
);

-- The highest number that a table's rows have had, where rows were removed: a number is never given twice.
create table last_id (
    table_name text not null primary key,
    id bigint not null
);
