-- What scoring with paid models needs: who works on a run, what was bought in a batch, and who
-- shares a cap of money.

-- Runs with the same budget_id (the lowest number among them) share cost_cap. cutoff: scores
-- given before it do not count as known, because the run measures anew.
alter table model_run add column stop_reason text;
alter table model_run add column budget_id bigint;
alter table model_run add column cutoff timestamp;

-- Money set aside for the request until it is settled, in nano-dollars.
alter table model_attempt add column reserved bigint;

-- claimed_by is 'worker:N' of run_worker or 'batch:N' of model_batch; the lease is the worker's.
alter table run_item drop column claimed_until;

-- Requests before this number belong to an earlier try that was given up (--retry-failed).
alter table run_item add column tries_before bigint;

-- A process at work on a run. On PostgreSQL it holds an advisory lock under its number for as
-- long as it lives; lease_until covers a lost host, whose session the server still keeps. Numbers
-- are never used again, so that a worker which was given up cannot settle what others took over.
create table run_worker (
    id bigint not null primary key,
    run_id bigint not null references model_run (id),
    host text not null,
    process bigint not null,
    started_at timestamp not null,
    lease_until timestamp not null,
    ended_at timestamp
);
create index run_worker_live on run_worker (run_id, ended_at);

-- A batch at a vendor. preparing: may or may not have reached the vendor under this label.
create table model_batch (
    id bigint not null primary key,
    run_id bigint not null references model_run (id),
    worker_id bigint not null references run_worker (id),
    label text not null,
    vendor_id text,
    status text not null check (status in ('preparing', 'submitted', 'collected', 'lost')),
    n_items bigint not null,
    created_at timestamp not null,
    ended_at timestamp,
    error text
);
