-- Tasks that O*NET has seen and not yet taken into Task Statements. They have no number of O*NET's: task_id is
-- made of the occupation and the words, above every number that a task can have.
create table emerging_task (
    data_version text not null,
    task_id bigint not null,
    onetsoc_code text not null,
    task_statement text not null,
    category text not null check (category in ('New', 'Revision')),
    original_task_id bigint,
    original_statement text,
    date text,
    domain_source text,
    primary key (data_version, task_id),
    unique (data_version, onetsoc_code, task_statement),
    foreign key (data_version, onetsoc_code) references occupation_master (data_version, onetsoc_code),
    check (task_id >= 4503599627370496 and task_id <= 9007199254740991),
    check (original_task_id >= 1 and original_task_id <= 9007199254740991)
);
