import type { Writable } from 'node:stream';
import { STEERING, escaped } from '../core/escaped.ts';
import type { LogFields, Logger } from '../core/ports.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFormat = 'text' | 'json';
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Logs to `out`, one line an event: text for people, pino's JSON for machines.
 * Control characters are escaped in both, so that no value can forge a line or steer a terminal.
 */
export async function createLogger(out: Writable, format: LogFormat, level: LogLevel): Promise<Logger> {
  if (format === 'json') return jsonLogger(out, level);
  const write = (at: LogLevel, message: string, fields?: LogFields): void => {
    if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
    const time = `${new Date().toISOString().slice(0, 19)}Z`;
    out.write(`${time} ${at.padEnd(5)} ${printable(message)}${fieldsText(fields)}\n`);
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}

/**
 * What a command says beside the log, on the same stream and in the same format: lines with the program's name for
 * people, pino's JSON for machines.
 */
export function troubleLine(format: LogFormat | undefined, message: string, fields: LogFields = {}): string {
  if (format === 'json') {
    const time = new Date().toISOString();
    return `${printable(JSON.stringify({ level: PINO_ERROR, time, ...fields, message }))}\n`;
  }
  const lines = `ota-audit: ${message}`.split('\n').map(printable);
  return `${lines.join('\n')}\n`;
}

const PINO_ERROR = 50;

async function jsonLogger(out: Writable, level: LogLevel): Promise<Logger> {
  const { pino, stdTimeFunctions } = await import('pino');
  // pino escapes what JSON must; what steers a terminal is escaped on the way out.
  const lines = { write: (line: string): boolean => out.write(`${printable(line.trimEnd())}\n`) };
  const log = pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, messageKey: 'message' }, lines);
  return {
    debug: (message, fields) => log.debug(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
    warn: (message, fields) => log.warn(fields ?? {}, message),
    error: (message, fields) => log.error(fields ?? {}, message),
  };
}

function fieldsText(fields: LogFields = {}): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => ` ${name}=${quoted(String(value))}`)
    .join('');
}

/** A backslash is doubled, so that none can open or close a quotation. */
function quoted(value: string): string {
  return /^[\w.:/@%+~-]+$/.test(value)
    ? value
    : `"${printable(value.replaceAll('\\', '\\\\')).replaceAll('"', '\\"')}"`;
}

/** Text with what could forge a line or steer a terminal written out, as JSON would. */
export function printable(text: string): string {
  return text.replace(STEERING, escaped);
}
