import type { OwnTables } from '../../writers/postgres/pool.ts';

const SLICES = 'ota_audit_slices';
const PARTS = 'ota_audit_parts';
const PIECES = 'ota_audit_part_pieces';

/** Bytes, and not text: the database may have any encoding. What belongs to a slice goes with it. */
export const TABLES: OwnTables = {
  names: `${SLICES}, ${PARTS} and ${PIECES}`,
  rights: 'SELECT, INSERT, UPDATE and DELETE',
  create: `create table if not exists ${SLICES} (
  run_id text,
  number integer,
  slice bytea not null,
  cancelled boolean not null default false,
  primary key (run_id, number)
);
create table if not exists ${PARTS} (
  run_id text,
  number integer,
  receipt bytea not null,
  primary key (run_id, number),
  foreign key (run_id, number) references ${SLICES} on delete cascade
);
create table if not exists ${PIECES} (
  run_id text,
  number integer,
  file integer,
  piece integer,
  bytes bytea not null,
  primary key (run_id, number, file, piece),
  foreign key (run_id, number) references ${PARTS} on delete cascade
)`,
};

/** $1 run, $2 account; a row that is the same is not written. */
export const OFFER: string = `insert into ${SLICES} as there (run_id, number, slice) values ($1, $2, $3)
on conflict (run_id, number) do update set slice = excluded.slice, cancelled = false
where there.cancelled or there.slice <> excluded.slice`;

export const SLICE: string = `select slice as bytes from ${SLICES} where run_id = $1 and number = $2`;

/** Waits for whoever hands the same part over at this moment. */
export const RECEIVE: string = `insert into ${PARTS} (run_id, number, receipt) values ($1, $2, $3) on conflict do nothing`;

export const ADD_PIECE: string = `insert into ${PIECES} (run_id, number, file, piece, bytes) values ($1, $2, $3, $4, $5)`;

export const RECEIPT: string = `select receipt as bytes from ${PARTS} where run_id = $1 and number = $2`;

export const RECEIVED: string = `select number from ${PARTS} where run_id = $1 order by number`;

export const PIECE: string = `select bytes from ${PIECES} where run_id = $1 and number = $2 and file = $3 and piece = $4`;

export const CANCEL: string = `update ${SLICES} set cancelled = true where run_id = $1 and not cancelled`;

export const IS_WANTED: string = `select exists (select from ${SLICES} where run_id = $1 and not cancelled) as wanted`;

/** A few at a time, so that no statement takes long. */
export const REMOVE_SOME: string = `delete from ${SLICES} where run_id = $1 and number in (
  select number from ${SLICES} where run_id = $1 order by number limit 20
)`;
