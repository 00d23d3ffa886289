-- The bounds stay: nothing that an earlier version of the program writes is outside them.
select 1;
