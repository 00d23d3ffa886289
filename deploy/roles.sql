-- The database and its two roles: the owner, who migrates and writes, and one that only reads, for `onet-ai serve`.
-- As an administrator, with PostgreSQL's own psql from version 14 on; every step can be repeated:
--
--   sudo -u postgres env ONET_WRITE_PASSWORD=… ONET_READ_PASSWORD=… psql -f deploy/roles.sql
--
-- Passwords come from the environment: arguments are seen by every user of the machine. A role that is there already gets
-- the password that is given. Other names: -v database=NAME -v owner=NAME -v reader=NAME.
\set ON_ERROR_STOP on
\if :{?database} \else \set database onet \endif
\if :{?owner} \else \set owner onet_write \endif
\if :{?reader} \else \set reader onet_read \endif
\set write_password ''
\set read_password ''
\getenv write_password ONET_WRITE_PASSWORD
\getenv read_password ONET_READ_PASSWORD
select :'write_password' = '' or :'read_password' = '' as without_password \gset
\if :without_password
do 'begin raise exception ''ONET_WRITE_PASSWORD and ONET_READ_PASSWORD have to be set; nothing was done''; end';
\endif

-- Statements with a password are kept out of the server's log.
set log_statement = 'none';
set log_min_duration_statement = -1;
set log_min_error_statement = 'panic';

select format('create role %I', name) from unnest(array[:'owner', :'reader']) as name
where not exists (select from pg_roles where rolname = name) \gexec
alter role :"owner" login nosuperuser nocreatedb nocreaterole password :'write_password';
alter role :"reader" login nosuperuser nocreatedb nocreaterole password :'read_password';
-- A second fence: the rights below allow no writing in any case.
alter role :"reader" set default_transaction_read_only = on;

select format('create database %I owner %I', :'database', :'owner')
where not exists (select from pg_database where datname = :'database') \gexec
revoke all on database :"database" from public;
grant connect on database :"database" to :"reader";

\connect :"database"
-- Nobody but the owner makes tables, on servers that were upgraded from before version 15 either.
revoke create on schema public from public;
grant usage, create on schema public to :"owner";
grant usage on schema public to :"reader";
-- What is there, and what later migrations make.
grant select on all tables in schema public to :"reader";
alter default privileges for role :"owner" in schema public grant select on tables to :"reader";
