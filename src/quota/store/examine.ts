import { openPostgres } from './postgres.ts';
import { QUOTA_TABLE } from './postgres-statement.ts';
import { openRedis } from './redis.ts';
import { REDIS_URL } from './open.ts';
import { laneOf } from './store.ts';

/** What there is to know of a store before a run uses it. */
export interface StoreFacts {
  where: string;
  /** `Redis 7.0.15`, `PostgreSQL 15.6`; no number where it may not be asked. */
  version: string;
  /** One question, there and back, in milliseconds. */
  latencyMs: number;
  /** What wants a second look, as a sentence and what to do. */
  warnings: { message: string; fix: string }[];
}

/** Of nobody's account: what is left of looking at it goes by itself. */
const LANE = laneOf('0', 'doctor');

/**
 * Looks at a store as a run would use it, and bounds no time. Redis is left with two keys that go in five minutes,
 * PostgreSQL as it was.
 * @throws Error where the store is not there, or refuses
 */
export async function examineStore(url: string): Promise<StoreFacts> {
  return REDIS_URL.test(url) ? examineRedis(url) : examinePostgres(url);
}

async function examineRedis(url: string): Promise<StoreFacts> {
  const store = await openRedis(url, 'doctor');
  try {
    await store.look(LANE);
    const latencyMs = await timed(() => store.look(LANE));
    const info = await store.info();
    const version = info['redis_version'];
    return {
      where: store.where,
      version: version === undefined ? 'Redis' : `Redis ${version}`,
      latencyMs,
      warnings: version === undefined ? [NOT_TOLD] : redisWarnings(info),
    };
  } finally {
    await store.close();
  }
}

const NOT_TOLD = {
  message: 'the user may not call INFO: version, memory policy and persistence are unknown',
  fix: 'Make sure that maxmemory-policy is noeviction; INFO is not needed otherwise.',
};

function redisWarnings(info: Readonly<Record<string, string>>): StoreFacts['warnings'] {
  const policy = info['maxmemory_policy'] ?? '';
  const evicts =
    policy !== '' && policy !== 'noeviction'
      ? [
          {
            message: `maxmemory-policy is ${policy}: a full Redis loses the call schedule`,
            fix: 'Set maxmemory-policy noeviction, or use a separate Redis.',
          },
        ]
      : [];
  const forgets =
    info['aof_enabled'] !== '1'
      ? [
          {
            message: 'there is no append-only file: a restart of Redis loses the call schedule',
            fix: 'Set appendonly yes, or accept a possible burst of calls for a second after a restart.',
          },
        ]
      : [];
  return [...evicts, ...forgets];
}

async function examinePostgres(url: string): Promise<StoreFacts> {
  const store = await openPostgres(url, 'doctor');
  const { pool } = store;
  try {
    const { rows } = await pool.query<PostgresFacts>(FACTS);
    const [facts] = rows;
    if (!facts) throw new Error('the server did not report its settings');
    const latencyMs = await timed(() => pool.query('select clock_timestamp()'));
    const problem = postgresProblem(facts);
    if (problem !== undefined) throw new Error(problem);
    return { where: store.where, version: `PostgreSQL ${facts.version}`, latencyMs, warnings: [] };
  } finally {
    await store.close();
  }
}

interface PostgresFacts {
  version: string;
  schema: string | null;
  there: boolean;
  writes: boolean | null;
  creates: boolean | null;
  replica: boolean;
}

const FACTS = `select
  current_setting('server_version') as version,
  current_schema() as schema,
  to_regclass('${QUOTA_TABLE}') is not null as there,
  (select bool_and(has_table_privilege(oid, which)) from pg_class, unnest(array['select', 'insert', 'update']) as which
    where oid = to_regclass('${QUOTA_TABLE}')) as writes,
  has_schema_privilege(current_schema(), 'create') as creates,
  pg_is_in_recovery() as replica`;

function postgresProblem({ schema, there, writes, creates, replica }: PostgresFacts): string | undefined {
  if (replica) return 'the server is a standby, which accepts no writes';
  if (there)
    return writes === true ? undefined : `the role needs SELECT, INSERT and UPDATE on ${QUOTA_TABLE}`;
  if (schema === null) return 'no schema in search_path exists';
  return creates === true
    ? undefined
    : `there is no table ${QUOTA_TABLE}, and the role may not create one in ${schema}`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
