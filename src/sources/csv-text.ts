import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeOf } from '../core/error-code.ts';
import { AuditError } from '../core/errors.ts';

/** Text encodings that are tried, in this order; Chinese Excel saves «CSV» as GB18030. */
const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A file that is larger than any list of IDs is refused before it is read. */
export const DEFAULT_MAX_BYTES: number = 256 * 1024 * 1024;

/** Tells whether a file is still as it was before it was copied. */
export interface FileStamp {
  sizeBytes: number;
  modifiedMs: number;
}

/** The bytes are not text of this encoding; the next one is tried. */
class NotDecodable extends Error {}

/**
 * @param needs what an empty file lacks, as a sentence
 * @throws AuditError `selection` where the file is missing, unreadable, no regular file, empty or too large
 */
export async function stampFile(
  path: string,
  name: string,
  maxBytes: number,
  needs = 'It needs one firmware ID per line.',
): Promise<FileStamp> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(name, error, path);
  });
  if (facts.isDirectory())
    throw new AuditError('selection', `${name} is a folder`, 'Give the CSV file itself.');
  if (!facts.isFile()) {
    throw new AuditError('selection', `${name} is not a regular file`, 'Use - to read from standard input.');
  }
  if (facts.size === 0) throw new AuditError('selection', `${name} is empty`, needs);
  if (facts.size > maxBytes) throw tooLarge(name, maxBytes);
  return { sizeBytes: facts.size, modifiedMs: facts.mtimeMs };
}

export function tooLarge(name: string, maxBytes: number): AuditError {
  const limit = maxBytes >= 1_048_576 ? `${Math.floor(maxBytes / 1_048_576)} MiB` : `${maxBytes} bytes`;
  return new AuditError(
    'selection',
    `${name} is larger than ${limit}`,
    'Split it, or check that it is the right file.',
  );
}

/** How far a file is read for its first lines. */
const START_BYTES = 65_536;

export function fileChanged(name: string): AuditError {
  return new AuditError('selection', `${name} changed while it was being read`, 'Run the job again.');
}

/** @returns the lines of the file's first 64 KiB that are neither blank nor a comment (`# `) */
export async function readFirstLines(path: string, encoding: Encoding): Promise<string[]> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    const text = new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead), { stream: true });
    const lines = text.split(/\r\n?|\n/);
    return lines.filter((line) => line.trim() !== '' && !line.trimStart().startsWith('# '));
  } finally {
    await file.close();
  }
}

/**
 * The file as text with `\n` line ends, chunk by chunk. Line ends are made alike here because csv-parse counts a
 * quoted CRLF as two lines, and every message names a line.
 * @throws AuditError for binary files and those that grow beyond the limit; NotDecodable for the wrong encoding
 */
export async function* readText(
  path: string,
  name: string,
  encoding: Encoding,
  maxBytes: number,
): AsyncGenerator<string> {
  const decode = createDecoder(encoding);
  let sizeBytes = 0;
  for await (const chunk of readChunks(path, name)) {
    if (sizeBytes === 0) refuseKnownFormats(chunk, name);
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge(name, maxBytes);
    if (chunk.includes(0)) throw notText(name, 'it contains NUL bytes');
    yield decode(chunk);
  }
  yield decode(undefined);
}

/** Bytes in, text with `\n` line ends out; undefined ends the text. A CR at the end of a chunk waits for the next. */
function createDecoder(encoding: Encoding): (chunk: Buffer | undefined) => string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let carry = '';
  return (chunk) => {
    const text = carry + decodeOrThrow(decoder, chunk);
    carry = chunk && text.endsWith('\r') ? '\r' : '';
    return (carry ? text.slice(0, -1) : text).replaceAll(/\r\n?/g, '\n');
  };
}

function decodeOrThrow(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer | undefined): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (error) {
    throw new NotDecodable('not text of this encoding', { cause: error });
  }
}

/**
 * @returns the first encoding that the whole file is text of
 * @throws AuditError `selection` where there is none, naming the line; also for binary files and too large ones
 */
export async function findEncoding(path: string, name: string, maxBytes: number): Promise<Encoding> {
  for (const encoding of ENCODINGS) {
    try {
      for await (const _ of readText(path, name, encoding, maxBytes));
      return encoding;
    } catch (error) {
      if (!(error instanceof NotDecodable)) throw error;
    }
  }
  throw await undecodable(path, name);
}

async function undecodable(path: string, name: string): Promise<AuditError> {
  const lines = await Promise.all(ENCODINGS.map((encoding) => findUndecodableLine(path, name, encoding)));
  // The encoding that got further is the one the file is meant to be in.
  return new AuditError(
    'selection',
    `${name} line ${Math.max(...lines)} is neither UTF-8 nor GB18030 text`,
    'Save it as «CSV UTF-8».',
  );
}

/** @returns the first line that is not text of `encoding`, from 1. Reads line by line, so only for a message. */
async function findUndecodableLine(path: string, name: string, encoding: Encoding): Promise<number> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  try {
    for await (const chunk of readChunks(path, name)) {
      for (let from = 0; from < chunk.length;) {
        const lineEnd = chunk.indexOf(0x0a, from);
        const to = lineEnd === -1 ? chunk.length : lineEnd + 1;
        decodeOrThrow(decoder, chunk.subarray(from, to));
        if (lineEnd !== -1) line += 1;
        from = to;
      }
    }
  } catch (error) {
    if (!(error instanceof NotDecodable)) throw error;
  }
  return line;
}

export async function* readChunks(path: string, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof AuditError || error instanceof NotDecodable) throw error;
    throw unreadable(name, error);
  }
}

function refuseKnownFormats(chunk: Buffer, name: string): void {
  const magic = chunk.toString('latin1', 0, 4);
  if (magic === 'PK\u0003\u0004') throw notText(name, 'it is an Excel workbook or a ZIP archive');
  if (magic.startsWith('\u00ff\u00fe') || magic.startsWith('\u00fe\u00ff'))
    throw notText(name, 'it is UTF-16');
}

function notText(name: string, because: string): AuditError {
  return new AuditError('selection', `${name} is not CSV text: ${because}`, 'Save it as «CSV UTF-8».');
}

const REASONS: Record<string, string> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'is not readable by this user',
  EPERM: 'is not readable by this user',
  EISDIR: 'is a folder',
};

/** @param path where it was looked for, where that is known */
export function unreadable(name: string, error: unknown, path?: string): AuditError {
  const code = codeOf(error) || 'unknown error';
  const reason = REASONS[code] ?? `cannot be read (${code})`;
  const where = path === undefined || resolve(path) === name ? '' : ` (${resolve(path)})`;
  return new AuditError('selection', `${name}${where} ${reason}`, 'Check the path and its permissions.', {
    cause: error,
  });
}
