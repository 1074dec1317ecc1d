import { AHEAD_MS, HOST_MS, LONGEST_DISTANCE_MS, LONGEST_HOLD_MS } from './store.ts';

export const QUOTA_TABLE = 'ota_audit_quota';

/** In the first schema of the connection's search_path. Times are microseconds since 1970 of the server's clock. */
export const CREATE_TABLE: string = `create table if not exists ${QUOTA_TABLE} (
  lane text primary key,
  next bigint not null default 0,
  hold bigint not null default 0,
  reserved boolean not null default false,
  slot bigint not null default 0,
  at bigint not null default 0,
  hosts jsonb not null default '{}'
) with (fillfactor = 50)`;

/**
 * Reserves the next start of a lane, or holds it: one statement, and the row's lock puts all who ask in order.
 *   $1 lane; $2 distance to the next start in microseconds, 0: reserve nothing; $3 how long to hold, 0: not; $4 who asks
 *   returns reserved, microseconds to wait, the server's time, how many ask
 * The first statement of a lane makes its row, and returns a time of 0: it is made again then.
 */
export const SLOT_STATEMENT: string = `insert into ${QUOTA_TABLE} as lane (lane) values ($1)
on conflict (lane) do update set (next, hold, reserved, slot, at, hosts) = (
  select
    case when is_free and $2::bigint > 0 then start + $2::bigint else due end,
    held,
    is_free and $2::bigint > 0,
    case when is_free then start else start - ${AHEAD_MS * 1_000} end,
    now,
    (
      select jsonb_object_agg(key, value)
      from jsonb_each(lane.hosts || jsonb_build_object($4::text, now))
      where value::bigint > now - ${HOST_MS * 1_000}
    )
  from (
    select now, due, held, greatest(now, due, held) as start, greatest(now, due, held) - now <= ${AHEAD_MS * 1_000} as is_free
    from (
      select
        now,
        least(lane.next, now + ${(AHEAD_MS + LONGEST_DISTANCE_MS) * 1_000}) as due,
        greatest(
          least(lane.hold, now + ${LONGEST_HOLD_MS * 1_000}),
          case when $3::bigint > 0 then now + $3::bigint else 0 end
        ) as held
      from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as now offset 0) as clock
    ) as times
  ) as plan
)
returning
  reserved,
  slot - at as wait,
  at,
  (select count(*) from jsonb_object_keys(hosts)) as hosts`;
