-- Correlations of rankings have bounds as all other computed numbers; an end may be missed by 1e-9.

create table snapshot_scheme_bounded (
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
    primary key (snapshot_id, weight_scheme),
    check (spearman >= -1.000000001 and spearman <= 1.000000001),
    check (kendall >= -1.000000001 and kendall <= 1.000000001)
);
insert into snapshot_scheme_bounded
    select snapshot_id, weight_scheme, position, same_as, ranked, compared, spearman, kendall,
        top_size, top_shared
    from snapshot_scheme;
drop table snapshot_scheme;
alter table snapshot_scheme_bounded rename to snapshot_scheme;
