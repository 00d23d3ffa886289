-- A snapshot holds the seed of its draws, the agreement of its raters and the rankings under every weight
-- scheme, and one that is published the check by which it was. A snapshot that lacks one of these stays as
-- it is, and stays published if it is. But aggregate, which knows a snapshot of the same inputs by their
-- hash, must not find it: it then makes a whole one.
update score_snapshot
    set inputs_hash = ''
    where seed is null
        or not exists (
            select 1 from rater_agreement a
            where a.data_version = score_snapshot.data_version and a.snapshot_id = score_snapshot.id
        )
        or not exists (select 1 from snapshot_scheme s where s.snapshot_id = score_snapshot.id)
        or (is_active and not exists (
            select 1 from gate_check c
            where c.snapshot_id = score_snapshot.id and c.published
                and c.command not in ('import', 'versions activate', 'versions accept')
        ));
