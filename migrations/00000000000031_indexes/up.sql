-- Indexes that somebody else published, beside which scores are shown.

-- One row per index, as it was imported. taxonomy: the classification of its codes.
create table index_source (
    name text not null primary key,
    citation text not null check (citation <> ''),
    taxonomy text not null check (taxonomy in ('soc2018', 'soc2010', 'onetsoc', 'onetsoc2010')),
    source text not null,
    source_sha256 text not null,
    code_column text not null,
    value_column text not null,
    created_at timestamp not null
);

-- Its codes. value: absent where the file has none.
create table index_value (
    name text not null references index_source (name),
    code text not null,
    value double precision check (value between -1e300 and 1e300),
    primary key (name, code)
);
