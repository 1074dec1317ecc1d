import { codeOf } from '../../core/error-code.ts';
import { AuditError } from '../../core/errors.ts';
import { openDatabase } from './database.ts';
import type { Ask, Database, DatabasePorts } from './database.ts';
import { asReceipted, readPart, writePart } from './part-files.ts';
import type { PartKey, PartReceipt, Parts } from './parts.ts';
import {
  ADD_PIECE,
  CANCEL,
  IS_WANTED,
  OFFER,
  PIECE,
  RECEIPT,
  RECEIVE,
  RECEIVED,
  REMOVE_SOME,
  SLICE,
} from './postgres-tables.ts';
import { damaged, notOffered, parseReceipt } from './receipt.ts';

/**
 * Tables in the first schema of the connection's search_path. Whatever goes on when the database goes away goes on when it is
 * back, within two minutes.
 * @throws Error where it cannot be reached, or refuses
 */
export async function openPostgres(url: string, ports: DatabasePorts): Promise<Parts> {
  const database = await openDatabase(url, ports);
  try {
    await probe(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const receiptOf = async (key: PartKey): Promise<PartReceipt | null> => {
    const [text] = await texts(database.query, RECEIPT, key);
    return text === undefined ? null : parseReceipt(text, key);
  };
  return {
    where: database.where,
    async offer(key, slice) {
      await database.query(OFFER, [...valuesOf(key), Buffer.from(slice)]);
    },
    async slice(key) {
      const [text = null] = await texts(database.query, SLICE, key);
      return text;
    },
    put: (key, receipt, folder) => putPart(database, key, { receipt, folder }),
    receipt: receiptOf,
    async received(runId) {
      const { rows } = await database.query(RECEIVED, [runId]);
      return rows.map(({ number }) => Number(number));
    },
    async take(key, folder) {
      const receipt = await receiptOf(key);
      if (!receipt) throw damaged(key, 'it is not there any more');
      for (const [at, file] of receipt.files.entries())
        await writePart(folder, file, asReceipted(piecesOf(database, key, at), file, key));
    },
    async cancel(runId) {
      await database.query(CANCEL, [runId]);
    },
    async isCancelled(runId) {
      const { rows } = await database.query(IS_WANTED, [runId]);
      return rows[0]?.['wanted'] !== true;
    },
    async remove(runId) {
      while ((await database.query(REMOVE_SOME, [runId])).rowCount !== 0);
    },
    close: () => database.close(),
  };
}

const valuesOf = ({ runId, number }: PartKey): [string, number] => [runId, number];

async function texts(ask: Ask, statement: string, key: PartKey): Promise<string[]> {
  const { rows } = await ask(statement, valuesOf(key));
  return rows.map(({ bytes }) => (bytes as Buffer).toString());
}

/** The run of nobody, whose rows are never committed. */
const NOBODYS: PartKey = { runId: '', number: 0 };

class Undone extends Error {}

/** Makes the tables where they are missing, and proves that all that a run does with them is allowed. */
async function probe(database: Database): Promise<void> {
  const empty = Buffer.alloc(0);
  const work = async (ask: Ask): Promise<never> => {
    await ask(OFFER, [...valuesOf(NOBODYS), empty]);
    await ask(RECEIVE, [...valuesOf(NOBODYS), empty]);
    await ask(ADD_PIECE, [...valuesOf(NOBODYS), 0, 0, empty]);
    await ask(PIECE, [...valuesOf(NOBODYS), 0, 0]);
    await ask(RECEIPT, valuesOf(NOBODYS));
    await ask(CANCEL, [NOBODYS.runId]);
    await ask(REMOVE_SOME, [NOBODYS.runId]);
    throw new Undone();
  };
  await database.once(work).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
}

/** A row that would belong to none (postgresql.org/docs/current/errcodes-appendix.html). */
const NO_SLICE = '23503';

async function putPart(
  database: Database,
  key: PartKey,
  { receipt, folder }: { receipt: PartReceipt; folder: string },
): Promise<PartReceipt> {
  try {
    return await database.transaction(async (ask) => {
      const text = Buffer.from(JSON.stringify(receipt));
      if ((await ask(RECEIVE, [...valuesOf(key), text])).rowCount === 0) {
        const [standing] = await texts(ask, RECEIPT, key);
        if (standing === undefined) throw notOffered(key);
        return parseReceipt(standing, key);
      }
      for (const [at, file] of receipt.files.entries()) {
        let piece = 0;
        for await (const bytes of readPart(folder, file, key)) {
          await ask(ADD_PIECE, [...valuesOf(key), at, piece, bytes]);
          piece += 1;
        }
      }
      return receipt;
    });
  } catch (error) {
    throw codeOf(causeOf(error)) === NO_SLICE ? notOffered(key) : error;
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && !(error instanceof AuditError) ? error.cause : undefined;
}

async function* piecesOf(database: Database, key: PartKey, file: number): AsyncGenerator<Uint8Array> {
  for (let piece = 0; ; piece += 1) {
    const { rows } = await database.query(PIECE, [...valuesOf(key), file, piece]);
    if (!rows[0]) return;
    yield rows[0]['bytes'] as Buffer;
  }
}
