drop table index_value;
drop table index_source;
