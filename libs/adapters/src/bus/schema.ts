import type { Migration } from '../postgres/migrations.js';

/** Tables of `PostgresBus`. */
export const busMigrations: readonly Migration[] = [
  {
    id: 'bus-1',
    sql: `
      create table partitions (
        id integer generated always as identity primary key,
        topic text not null,
        partition integer not null,
        next_offset bigint not null default 0,
        unique (topic, partition)
      ) with (fillfactor = 50);
      create table messages (
        partition_id integer not null,
        message_offset bigint not null,
        published_at timestamptz not null default clock_timestamp(),
        key text not null,
        headers json not null,
        value text not null,
        primary key (partition_id, message_offset)
      );
      create table group_offsets (
        group_name text not null,
        partition_id integer not null,
        next_offset bigint not null,
        primary key (group_name, partition_id)
      ) with (fillfactor = 50);`,
  },
];

/** The statements over one schema's tables. */
export const busStatements = (schema: string) => ({
  declare: `insert into ${schema}.partitions (topic, partition)
    select t.topic, n from unnest($1::text[], $2::integer[]) as t (topic, partitions)
      cross join lateral generate_series(0, t.partitions - 1) n
    on conflict do nothing`,
  partitions: `select id, topic, partition from ${schema}.partitions order by topic, partition`,
  // The row of a partition stays locked until the commit: its offsets are handed out in commit order, without gaps.
  // Locked in one order, so that two publishers never wait for each other.
  publish: `with wanted as (select * from unnest($1::integer[], $2::bigint[]) as w (id, count)),
    locked as materialized (
      select p.id from ${schema}.partitions p join wanted using (id) order by p.id for update of p),
    started as (
      update ${schema}.partitions p set next_offset = p.next_offset + w.count
      from wanted w join locked using (id) where p.id = w.id
      returning p.id, p.next_offset - w.count as base)
    insert into ${schema}.messages (partition_id, message_offset, key, headers, value)
    select m.partition_id, s.base + m.place, m.key, m.headers::json, m.value
    from unnest($3::integer[], $4::bigint[], $5::text[], $6::text[], $7::text[])
      as m (partition_id, place, key, headers, value) join started s on s.id = m.partition_id`,
  heads: `select p.id, p.topic, p.partition, p.next_offset as head, coalesce(g.next_offset, 0) as done
    from ${schema}.partitions p
      left join ${schema}.group_offsets g on g.partition_id = p.id and g.group_name = $1
    where p.topic = any($2::text[]) order by p.topic, p.partition`,
  fetch: `with asked as (
      select * from unnest($1::integer[], $2::bigint[], $3::integer[], $4::boolean[])
        as a (id, next_offset, wanted, handled)),
    acknowledged as (
      insert into ${schema}.group_offsets (group_name, partition_id, next_offset)
      select $5, id, next_offset from asked where handled
      on conflict (group_name, partition_id) do update set next_offset = excluded.next_offset)
    select a.id, m.* from asked a cross join lateral (
      select m.message_offset, m.key, m.headers, m.value from ${schema}.messages m
      where m.partition_id = a.id and m.message_offset >= a.next_offset
      order by m.message_offset limit a.wanted) m
    order by a.id, m.message_offset`,
  // From here on retention waits for the group.
  enter: `insert into ${schema}.group_offsets (group_name, partition_id, next_offset)
    values ($1, $2, 0) on conflict do nothing`,
  // Backends that hold the shared lock of a (group, topic): its members. The key is split as pg_locks splits it.
  members: `select k.topic, l.pid, l.pid = pg_backend_pid() as own
    from unnest($1::text[], $2::bigint[]) as k (topic, key)
      join pg_locks l on l.locktype = 'advisory' and l.granted and l.mode = 'ShareLock'
        and l.database = (select oid from pg_database where datname = current_database())
        and l.objsubid = 1 and l.classid::bigint = (k.key >> 32) & 4294967295
        and l.objid::bigint = k.key & 4294967295
    order by k.topic, l.pid`,
  // Offsets grow with time, so the oldest of a partition are its first: no more than those are looked at.
  prune: `with old as (
      select m.partition_id, m.message_offset
      from (select p.id, (select min(g.next_offset) from ${schema}.group_offsets g
          where g.partition_id = p.id) as handled from ${schema}.partitions p) p
        cross join lateral (select * from ${schema}.messages m where m.partition_id = p.id
          order by m.message_offset limit 1000) m
      where m.published_at < now() - make_interval(secs => $2)
        or (m.published_at < now() - make_interval(secs => $1) and m.message_offset < p.handled))
    delete from ${schema}.messages m using old
    where m.partition_id = old.partition_id and m.message_offset = old.message_offset`,
});

export type BusStatements = ReturnType<typeof busStatements>;
