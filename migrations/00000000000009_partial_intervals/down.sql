-- What was cleared is computed again by the next aggregate of an earlier program.
select 1;
