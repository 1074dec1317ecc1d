import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decodeContent } from '../../src/iot/content-encoding.ts';
import { DEMO_INSTANCE_ID, fleetOf } from '../../src/emulator/index.ts';
import { audit, emulator, packages } from '../support/audit.ts';
import { DEMO_PLACE } from '../support/cli.ts';
import { serveHttp } from './local-server.ts';

const TEXT = Buffer.from('{"Success":true}');

describe('an answer', () => {
  test.each([
    ['gzip', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    [' GZIP ', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
    ['gzip, identity', gzipSync(TEXT)],
    ['identity', TEXT],
    ['', TEXT],
    [undefined, TEXT],
  ])('encoded as %j', (header, bytes) => {
    expect(decodeContent(bytes, header, 1_000)).toEqual(TEXT);
  });

  test.each([
    ['zstd', TEXT, 'unknown content-encoding zstd'],
    ['gzip', TEXT, 'gzip and cannot be decoded (Z_DATA_ERROR)'],
    ['gzip', gzipSync(TEXT).subarray(0, 12), 'gzip and cannot be decoded (Z_BUF_ERROR)'],
    ['gzip', gzipSync(Buffer.alloc(1_001)), 'gzip and is too large when decoded (ERR_BUFFER_TOO_LARGE)'],
    ['a\u202eb', TEXT, 'unknown content-encoding (not shown)'],
  ])('encoded as %j and unusable: named', (header, bytes, problem) => {
    expect(() => decodeContent(bytes, header, 1_000)).toThrow(problem);
  });
});

/** Hands everything on to the emulator, and compresses what it answers. */
async function compressing(url: string): Promise<{ url: string; asked: Set<string | undefined> }> {
  const asked = new Set<string | undefined>();
  const handOn = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { 'content-length': _length, ...headers } = incoming.headers;
    const answer = await request(`${url}${incoming.url}`, { method: 'POST', headers });
    response.writeHead(answer.statusCode, { 'content-encoding': 'gzip' });
    response.end(gzipSync(await answer.body.text()));
  };
  const server = await serveHttp((incoming, response) => {
    asked.add(String(incoming.headers['accept-encoding']));
    void handOn(incoming, response);
  });
  onTestFinished(() => server.close());
  return { url: server.url, asked };
}

test('a gateway that encodes unasked: the audit reads it', async () => {
  const service = await emulator({ fleet: fleetOf(packages(3), DEMO_INSTANCE_ID) });
  const proxy = await compressing(service.url);
  const { json } = await audit(['--list', ...DEMO_PLACE, '--endpoint', proxy.url]);
  expect([json.complete, json.coverage.audited]).toEqual([true, 3]);
  expect(proxy.asked).toEqual(new Set(['identity']));
});
