-- Which tasks are scored, what raters said, and what it adds up to.
-- Scores, runs, attempts and replies are paid for: nothing that an import deletes or reloads
-- may cascade here, so they reference runs and versions but never the tasks themselves.

-- A catalog is an ordered selection of tasks; parameters holds the request that made it (JSON).
create table catalog (
    data_version text not null references data_version (id),
    catalog_id text not null,
    strategy text not null check (strategy in ('stratified', 'top', 'occupations', 'all')),
    parameters text not null,
    n_tasks bigint not null,
    n_occupations bigint not null,
    created_at timestamp not null,
    primary key (data_version, catalog_id)
);

create table task_catalog (
    data_version text not null,
    catalog_id text not null,
    task_id bigint not null,
    soc_code text not null,
    position bigint not null,
    primary key (data_version, catalog_id, task_id),
    unique (data_version, catalog_id, position),
    foreign key (data_version, catalog_id) references catalog (data_version, catalog_id)
);

create table occupation_task_weight (
    data_version text not null references data_version (id),
    weight_scheme text not null,
    soc_code text not null,
    task_id bigint not null,
    weight double precision not null check (weight >= 0),
    weight_source text not null check (weight_source in ('rated', 'imputed', 'type', 'equal')),
    primary key (data_version, weight_scheme, soc_code, task_id)
);

-- The full text that a prompt_version (id, version and hash) stands for.
create table rubric (
    prompt_version text not null primary key,
    rubric_id text not null,
    version bigint not null,
    text text not null,
    created_at timestamp not null
);

-- One rater over one selection of tasks. Money is in nano-dollars (1e-9 USD).
-- content_sha256 is the content of the release that was scored: after a re-import with other
-- content the run's scores are history, not evidence about the new text.
create table model_run (
    id bigint not null primary key,
    provider text not null,
    model text not null,
    endpoint text,
    rater text not null,
    is_mock boolean not null,
    model_version text,
    prompt_version text not null references rubric (prompt_version),
    data_version text not null references data_version (id),
    content_sha256 text not null,
    selection text not null,
    parameters text not null,
    prices text,
    status text not null check (status in ('running', 'finished', 'stopped')),
    cost_estimate bigint,
    cost bigint not null,
    cost_cap bigint,
    cost_reserved bigint not null,
    created_at timestamp not null,
    finished_at timestamp
);

-- The work list of a run. failed carries the class of the error and its text.
create table run_item (
    run_id bigint not null references model_run (id),
    task_id bigint not null,
    sample bigint not null,
    position bigint not null,
    status text not null check (status in ('pending', 'claimed', 'scored', 'failed')),
    error_class text,
    error text,
    claimed_by text,
    claimed_until timestamp,
    primary key (run_id, task_id, sample)
);
create index run_item_queue on run_item (run_id, status, position);

-- The ledger: one row per request, written before it leaves and settled after.
create table model_attempt (
    run_id bigint not null references model_run (id),
    task_id bigint not null,
    sample bigint not null,
    attempt bigint not null,
    status text not null check (status in ('sent', 'answered', 'failed', 'unknown')),
    error_class text,
    error text,
    http_status bigint,
    latency_ms bigint,
    input_tokens bigint,
    cached_tokens bigint,
    cache_write_tokens bigint,
    output_tokens bigint,
    cost bigint,
    request_id text,
    batch_id text,
    raw_json_ref text,
    sent_at timestamp not null,
    settled_at timestamp,
    primary key (run_id, task_id, sample, attempt)
);

-- Replies as received, one zstd frame each; raw_json_ref elsewhere holds this id.
create table raw_reply (
    id text not null primary key,
    run_id bigint not null references model_run (id),
    body bytea not null,
    created_at timestamp not null
);

create table task_ai_score (
    data_version text not null references data_version (id),
    task_id bigint not null,
    run_id bigint not null references model_run (id),
    sample bigint not null,
    model text not null,
    model_version text not null,
    score bigint not null check (score between 0 and 100),
    rationale text not null,
    input_hash text not null,
    created_at timestamp not null,
    raw_json_ref text,
    carried_from text,
    primary key (data_version, task_id, run_id, sample)
);

-- One aggregate. inputs_hash covers every number that went in; at most one snapshot of a
-- version is active.
create table score_snapshot (
    id bigint not null primary key,
    data_version text not null references data_version (id),
    prompt_version text not null references rubric (prompt_version),
    weight_scheme text not null,
    is_mock boolean not null,
    seed bigint,
    oews_period text,
    inputs_hash text not null,
    is_active boolean not null,
    created_at timestamp not null
);
create unique index score_snapshot_one_active on score_snapshot (data_version) where is_active;

create table snapshot_rater (
    snapshot_id bigint not null references score_snapshot (id),
    rater text not null,
    position bigint not null,
    n_tasks bigint not null,
    primary key (snapshot_id, rater)
);

-- The runs a snapshot drew on, with how many task scores each contributed.
create table snapshot_run (
    snapshot_id bigint not null references score_snapshot (id),
    run_id bigint not null references model_run (id),
    rater text not null,
    n_tasks bigint not null,
    primary key (snapshot_id, run_id)
);

-- s_m(t) of METHOD 5 as this snapshot used it: leads from a published number to the run and
-- so to the score rows, whatever is scored later.
create table task_rater_score (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    task_id bigint not null,
    rater text not null,
    run_id bigint not null references model_run (id),
    score double precision not null,
    n_samples bigint not null,
    primary key (data_version, snapshot_id, task_id, rater)
);

create table task_ai_ensemble (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    task_id bigint not null,
    mean double precision not null,
    std double precision,
    min double precision not null,
    max double precision not null,
    n bigint not null,
    updated_at timestamp not null,
    primary key (data_version, snapshot_id, task_id)
);

create table occupation_ai_score (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    soc_code text not null,
    mean double precision,
    std double precision,
    sd_tasks double precision,
    ci_low double precision,
    ci_high double precision,
    rater_low double precision,
    rater_high double precision,
    rank bigint,
    rank_low bigint,
    rank_high bigint,
    n_tasks bigint not null,
    n_scored bigint not null,
    n_partial bigint not null,
    weight_covered double precision not null,
    n_details bigint not null,
    n_details_scored bigint not null,
    residual boolean not null,
    updated_at timestamp not null,
    primary key (data_version, snapshot_id, soc_code)
);

-- S_m of METHOD 6: the occupation's score under each rater alone.
create table occupation_rater_score (
    data_version text not null references data_version (id),
    snapshot_id bigint not null references score_snapshot (id),
    soc_code text not null,
    rater text not null,
    mean double precision not null,
    primary key (data_version, snapshot_id, soc_code, rater)
);
