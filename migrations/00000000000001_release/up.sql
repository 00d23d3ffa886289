-- One O*NET release per data_version; every table of it carries the version first in its key.
-- The SQL is portable: PostgreSQL and SQLite run the same file. Key columns are NOT NULL
-- throughout because SQLite accepts NULL in a primary key.

create table data_version (
    id text not null primary key,
    release_name text,
    release_date date,
    is_active boolean not null,
    status text not null check (status in ('staged', 'ready')),
    source text not null,
    source_sha256 text not null,
    content_sha256 text not null,
    row_count bigint not null,
    created_at timestamp not null,
    check (not is_active or status = 'ready')
);
create unique index data_version_one_active on data_version (is_active) where is_active;

-- The outcome of every import that reached the database, the failed ones too: hence no
-- foreign key, a failed import leaves no version behind.
create table import_report (
    id bigint not null primary key,
    data_version text not null,
    status text not null check (status in ('failed', 'staged', 'ready')),
    source text not null,
    report text not null,
    created_at timestamp not null
);

-- Bumped in the transaction of everything that changes what is published; serve polls it.
create table publication (
    id bigint not null primary key check (id = 1),
    seq bigint not null,
    updated_at timestamp
);
insert into publication (id, seq, updated_at) values (1, 0, null);

create table occupation_master (
    data_version text not null references data_version (id),
    onetsoc_code text not null,
    soc_code text not null,
    title text not null,
    description text not null,
    primary key (data_version, onetsoc_code)
);

create table alternate_title (
    data_version text not null,
    onetsoc_code text not null,
    title text not null,
    short_title text not null,
    sources text,
    primary key (data_version, onetsoc_code, title, short_title),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code)
);

create table reported_title (
    data_version text not null,
    onetsoc_code text not null,
    title text not null,
    shown_in_my_next_move boolean,
    primary key (data_version, onetsoc_code, title),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code)
);

create table task_statements (
    data_version text not null,
    task_id bigint not null,
    onetsoc_code text not null,
    task_statement text not null,
    task_type text check (task_type in ('Core', 'Supplemental')),
    incumbents_responding bigint,
    date text,
    domain_source text,
    primary key (data_version, task_id),
    unique (data_version, onetsoc_code, task_id),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code)
);

-- category 0 stands for a scale without categories.
create table occupation_task_ratings (
    data_version text not null,
    onetsoc_code text not null,
    task_id bigint not null,
    scale_id text not null,
    category bigint not null,
    data_value double precision not null,
    n bigint,
    standard_error double precision,
    lower_ci_bound double precision,
    upper_ci_bound double precision,
    recommend_suppress boolean,
    date text,
    domain_source text,
    primary key (data_version, onetsoc_code, task_id, scale_id, category),
    foreign key (data_version, onetsoc_code, task_id)
        references task_statements (data_version, onetsoc_code, task_id)
);

create table task_category (
    data_version text not null references data_version (id),
    scale_id text not null,
    category bigint not null,
    description text not null,
    primary key (data_version, scale_id, category)
);

create table scales_reference (
    data_version text not null references data_version (id),
    scale_id text not null,
    scale_name text not null,
    minimum double precision not null,
    maximum double precision not null,
    primary key (data_version, scale_id)
);

-- description is null for an element known only from the rating tables.
create table content_model_reference (
    data_version text not null references data_version (id),
    element_id text not null,
    element_name text not null,
    description text,
    primary key (data_version, element_id)
);

-- Skills, Knowledge, Abilities and Work Activities share one layout and one table.
create table element_rating (
    data_version text not null,
    onetsoc_code text not null,
    element_id text not null,
    scale_id text not null,
    domain text not null check (domain in ('skills', 'knowledge', 'abilities', 'work_activities')),
    data_value double precision not null,
    n bigint,
    standard_error double precision,
    lower_ci_bound double precision,
    upper_ci_bound double precision,
    recommend_suppress boolean,
    not_relevant boolean,
    date text,
    domain_source text,
    primary key (data_version, onetsoc_code, element_id, scale_id),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code)
);

create table job_zone_reference (
    data_version text not null references data_version (id),
    job_zone bigint not null,
    name text not null,
    experience text,
    education text,
    job_training text,
    examples text,
    svp_range text,
    primary key (data_version, job_zone)
);

create table occupation_job_zone (
    data_version text not null,
    onetsoc_code text not null,
    job_zone bigint not null,
    date text,
    domain_source text,
    primary key (data_version, onetsoc_code),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code)
);

-- commodity_* up to release 30.2 (UNSPSC), element_* from 30.3 on (content model).
create table technology_skill (
    data_version text not null,
    onetsoc_code text not null,
    example text not null,
    commodity_code text,
    commodity_title text,
    element_id text,
    element_name text,
    hot_technology boolean,
    in_demand boolean,
    primary key (data_version, onetsoc_code, example),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code)
);

create table iwa_reference (
    data_version text not null references data_version (id),
    iwa_id text not null,
    element_id text not null,
    title text not null,
    primary key (data_version, iwa_id)
);

create table dwa_reference (
    data_version text not null references data_version (id),
    dwa_id text not null,
    iwa_id text not null,
    element_id text not null,
    title text not null,
    primary key (data_version, dwa_id)
);

create table task_dwa (
    data_version text not null,
    task_id bigint not null,
    dwa_id text not null,
    date text,
    domain_source text,
    primary key (data_version, task_id, dwa_id),
    foreign key (data_version, task_id) references task_statements (data_version, task_id)
);

create table related_occupation (
    data_version text not null,
    onetsoc_code text not null,
    related_onetsoc_code text not null,
    tier text not null,
    position bigint not null,
    primary key (data_version, onetsoc_code, related_onetsoc_code),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code)
);
