drop table last_id;
drop table archived_item;
drop table snapshot_tag;
