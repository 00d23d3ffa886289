-- What an emptied hash was is not known any more: aggregate makes such a snapshot anew in any version.
select 1;
