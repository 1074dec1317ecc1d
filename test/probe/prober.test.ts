import { createHash } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createProxy } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignedLink } from '../../src/core/signed-link.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type { ProberOptions } from '../../src/probe/prober.ts';
import { selfSigned } from '../iot/self-signed.ts';
import { serveTcp } from '../iot/local-server.ts';
import { FILE, SECRET, http, listening, probe, proberOf } from './support.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const BYTES = Buffer.from('hello');
const MD5 = createHash('md5').update(BYTES).digest('hex');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const reached = (sizeBytes: number | null, digests = {}, unread = ''): object => {
  return { kind: 'reached', sizeBytes, digests, unread };
};
const xml = (code: string): string =>
  `<?xml version="1.0"?>\n<Error>\n <Code>${code}</Code><Message>m ${SECRET}</Message>` +
  `<StringToSign>GET ${SECRET}</StringToSign><SignatureProvided>s3cr3t</SignatureProvided></Error>`;
const refuse =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

describe('links', () => {
  it('asks for one byte, by GET, signed as it came and with nothing else', async () => {
    const server = await http((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-0/924', 'content-length': '1' }).end('h');
    });
    expect(await probe(server.url)).toEqual(reached(924));
    const [request] = server.requests;
    expect(request?.method).toBe('GET');
    expect(request?.url).toBe(`/ota/a%20b.bin?${SECRET}`);
    expect(request?.headers).toMatchObject({ range: 'bytes=0-0', host: server.url.slice(7) });
    expect(Object.keys(request?.headers ?? {}).toSorted()).toEqual([
      'accept-encoding',
      'connection',
      'host',
      'range',
      'user-agent',
    ]);
  });

  it.each<[string, Answer, object]>([
    ['a range without its total', refuse(206, 'h', { 'content-range': 'bytes 0-0/*' }), reached(null)],
    ['a range that is none', refuse(206, 'h', { 'content-range': 'lines 1-2/3' }), reached(null)],
    ['the whole file', refuse(200, 'hello', { 'content-length': '5' }), reached(5)],
    ['a whole file of unknown length', refuse(200, 'hello'), reached(null)],
    ['an empty file', refuse(200, '', { 'content-length': '0' }), reached(0)],
    [
      'an expired link',
      refuse(403, xml('AccessDenied'), { 'x-oss-request-id': '5C3D9175B6FC201293AD4DE4' }),
      { kind: 'refused', httpStatus: 403, code: 'AccessDenied', requestId: '5C3D9175B6FC201293AD4DE4' },
    ],
    [
      'a deleted object',
      refuse(404, xml('NoSuchKey')),
      { kind: 'refused', httpStatus: 404, code: 'NoSuchKey', requestId: '' },
    ],
    [
      'a page of something else',
      refuse(404, '<html>not here</html>'),
      { kind: 'refused', httpStatus: 404, code: '', requestId: '' },
    ],
    [
      'a code and an ID that are none',
      refuse(400, `<Code>${SECRET}</Code>`, { 'x-oss-request-id': 'a b' }),
      { kind: 'refused', httpStatus: 400, code: '', requestId: '' },
    ],
    [
      'an endless error',
      refuse(403, 'x'.repeat(3_000_000)),
      { kind: 'refused', httpStatus: 403, code: '', requestId: '' },
    ],
    [
      'a redirect',
      refuse(302, '', { location: 'http://127.0.0.1:1/other' }),
      { kind: 'not-allowed', bar: 'redirect' },
    ],
    ['a redirect without a place', refuse(301, ''), { kind: 'not-allowed', bar: 'redirect' }],
  ])('%s', async (_what, answer, expected) => {
    const server = await http(answer);
    expect(await probe(server.url)).toEqual(expected);
    expect(server.requests).toHaveLength(1);
  });

  it('leaves the rest of an endless file where it is', async () => {
    let sent = 0;
    const server = await http((request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      const more = (): void => {
        while (!request.socket.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    expect(await probe(server.url)).toEqual(reached(null));
    expect(sent).toBeLessThan(20_000_000);
  });

  it.each<[string, Answer, object, number]>([
    ['busy', refuse(503, xml('ServiceUnavailable')), { kind: 'not-made', hindrance: 'store-ill' }, 3],
    ['throttled', refuse(429, ''), { kind: 'not-made', hindrance: 'store-ill' }, 3],
    [
      'resets',
      (request) => request.socket.resetAndDestroy(),
      { kind: 'unreachable', code: 'ConnectionReset' },
      3,
    ],
    ['silent', () => undefined, { kind: 'unreachable', code: 'HeadersTimeout' }, 3],
  ])('tries three times, and no more: %s', async (_what, answer, expected, requests) => {
    const server = await http(answer);
    expect(await probe(server.url, { headersMs: 50 })).toEqual(expected);
    expect(server.requests).toHaveLength(requests);
  });

  it('takes a good answer after a bad one', async () => {
    let calls = 0;
    const server = await http((_request, response) => {
      calls += 1;
      if (calls < 3) response.writeHead(500).end();
      else response.writeHead(206, { 'content-range': 'bytes 0-0/9' }).end('h');
    });
    expect(await probe(server.url)).toEqual(reached(9));
  });

  it('gives up when its time is over, whatever the attempts', async () => {
    const server = await http(() => undefined);
    expect(await probe(server.url, { timeoutMs: 60 })).toEqual({ kind: 'unreachable', code: 'ProbeTimeout' });
  });

  it('knows a port that nobody listens on, and what is no HTTP', async () => {
    const gone = await serveTcp(() => undefined);
    await gone.close();
    expect(await probe(gone.url)).toEqual({ kind: 'unreachable', code: 'ConnectFailed' });
    const ssh = await serveTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await probe(ssh.url)).toEqual({ kind: 'unreachable', code: 'InvalidResponse' });
    await ssh.close();
  });
});

describe('contents', () => {
  const contents = { kind: 'contents' } as const;

  it('hashes what it reads, by the methods that the service used', async () => {
    const server = await http(refuse(200, 'hello'));
    expect(await probe(server.url, contents)).toEqual(reached(5, { MD5 }));
    expect(server.requests[0]?.headers.range).toBeUndefined();
    expect(await probe(server.url, contents, { signMethod: 'Sha-256' })).toEqual(reached(5, { SHA256 }));
    const file = { ...FILE, md5: MD5 };
    expect(await probe(server.url, contents, { signMethod: 'SHA256', file })).toEqual(
      reached(5, { SHA256, MD5 }),
    );
    expect(await probe(server.url, contents, { signMethod: 'CRC' })).toEqual(reached(5));
  });

  it.each<[string, Answer, Partial<ProberOptions>, object]>([
    [
      'of a told length',
      refuse(200, 'hello', { 'content-length': '5' }),
      { maxBytes: 4 },
      reached(5, {}, 'too-large'),
    ],
    ['of an untold length', refuse(200, 'hello'), { maxBytes: 4 }, reached(null, {}, 'too-large')],
    ['just small enough', refuse(200, 'hello'), { maxBytes: 5 }, reached(5, { MD5 })],
    [
      'that trickles',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '99' });
        response.write('h');
      },
      { timeoutMs: 150 },
      reached(99, {}, 'too-slow'),
    ],
    [
      'that stops',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '99' });
        response.write('h');
      },
      { bodyMs: 50 },
      { kind: 'unreachable', code: 'BodyTimeout' },
    ],
    [
      'that breaks off',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '99' });
        response.write('h', () => response.destroy());
      },
      {},
      { kind: 'unreachable', code: 'ConnectionReset' },
    ],
    [
      'in part, though all was asked for',
      refuse(206, 'h'),
      {},
      { kind: 'refused', httpStatus: 206, code: '', requestId: '' },
    ],
    [
      'that is gone',
      refuse(404, xml('NoSuchKey')),
      {},
      { kind: 'refused', httpStatus: 404, code: 'NoSuchKey', requestId: '' },
    ],
  ])('a file %s', async (_what, answer, change, expected) => {
    const server = await http(answer);
    expect(await probe(server.url, { ...contents, ...change })).toEqual(expected);
  });

  it('keeps the bandwidth, over all probes together', async () => {
    const server = await http(refuse(200, 'x'.repeat(50_000)));
    const prober = proberOf({ ...contents, bytesPerSecond: 500_000 });
    const startedMs = performance.now();
    const all = Array.from({ length: 4 }, () =>
      prober.probe(FILE, 'MD5', new SignedLink(`${server.url}/?a`), new AbortController().signal),
    );
    for (const outcome of await Promise.all(all))
      expect(outcome).toMatchObject({ kind: 'reached', sizeBytes: 50_000 });
    // 200,000 bytes at 500,000 a second.
    expect(performance.now() - startedMs).toBeGreaterThan(300);
  });

  it('does not take its own pauses for the sender’s', async () => {
    const server = await http(refuse(200, 'x'.repeat(200_000)));
    const slow = { ...contents, bytesPerSecond: 400_000, bodyMs: 60 };
    expect(await probe(server.url, slow)).toMatchObject({ kind: 'reached', sizeBytes: 200_000, unread: '' });
    expect(server.requests).toHaveLength(1);
  });

  it('holds a chunk of a large file, and not the file', { timeout: 60_000 }, async () => {
    const TOTAL = 150_000_000;
    const chunk = Buffer.alloc(50_000, 1);
    const server = await http((_request, response) => {
      response.writeHead(200, { 'content-length': String(TOTAL) });
      let left = TOTAL;
      const more = (): void => {
        while (left > 0) {
          left -= chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const large = { ...contents, maxBytes: 200_000_000, timeoutMs: 50_000 };
    let mostBytes = 0;
    const watch = setInterval(() => {
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      mostBytes = Math.max(mostBytes, arrayBuffers + heapUsed);
    }, 5);
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    try {
      expect(await probe(server.url, large, { signMethod: 'SHA256' })).toMatchObject({
        kind: 'reached',
        sizeBytes: TOTAL,
      });
    } finally {
      clearInterval(watch);
    }
    // What the collector has not yet taken away, of both ends: it does not grow with the file.
    expect(mostBytes - arrayBuffers - heapUsed).toBeLessThan(TOTAL / 2);
  });
});

describe('where it may go', () => {
  it.each<[string, string, Partial<ProberOptions>, object]>([
    [
      'a host that is not on the list',
      'https://cdn.example.com/a?b',
      {},
      { kind: 'not-allowed', bar: 'host' },
    ],
    [
      'a name that only ends alike',
      'https://evilaliyuncs.com/a?b',
      { hosts: ['*.aliyuncs.com'] },
      { kind: 'not-allowed', bar: 'host' },
    ],
    [
      'plain http elsewhere',
      'http://a.aliyuncs.com/a?b',
      { hosts: ['*'] },
      { kind: 'not-allowed', bar: 'scheme' },
    ],
    [
      'plain http here, not allowed',
      'http://127.0.0.1:9/a?b',
      { allowPrivate: false },
      { kind: 'not-allowed', bar: 'scheme' },
    ],
    ['another scheme', 'ftp://127.0.0.1/a?b', {}, { kind: 'not-allowed', bar: 'scheme' }],
    [
      'this machine',
      'https://127.0.0.1:9/a?b',
      { allowPrivate: false },
      { kind: 'not-allowed', bar: 'address' },
    ],
    [
      'this machine as a number',
      'https://2130706433:9/a?b',
      { allowPrivate: false },
      { kind: 'not-allowed', bar: 'address' },
    ],
    [
      'this machine by IPv6',
      'https://[::1]:9/a?b',
      { allowPrivate: false, hosts: ['*'] },
      { kind: 'not-allowed', bar: 'address' },
    ],
    ['metadata', 'https://100.100.100.200/a?b', { hosts: ['*'] }, { kind: 'not-allowed', bar: 'address' }],
    [
      'metadata elsewhere',
      'https://169.254.169.254/a?b',
      { hosts: ['*'] },
      { kind: 'not-allowed', bar: 'address' },
    ],
  ])('not to %s', async (_what, url, change, expected) => {
    expect(await probe(url, change)).toEqual(expected);
  });

  it.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['8.8.8.8', '192.168.0.1']],
    [['::1']],
    [['::ffff:169.254.169.254']],
  ])('not to a name that resolves to %j', async (addresses) => {
    const outcome = await probe('https://bucket.oss-cn-shanghai.aliyuncs.com:9/a?b', {
      hosts: ['*.aliyuncs.com'],
      allowPrivate: false,
      resolve: (_hostname, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        ),
    });
    expect(outcome).toEqual({ kind: 'not-allowed', bar: 'address' });
  });

  it('connects to the very address that was looked at, however the name turns', async () => {
    const server = await http(refuse(206, 'h', { 'content-range': 'bytes 0-0/7' }));
    let lookups = 0;
    const resolve: ProberOptions['resolve'] = (_hostname, callback) => {
      lookups += 1;
      callback(null, [{ address: lookups === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
    };
    // localhost is a name: the only one that plain http is spoken to.
    const url = `http://localhost:${server.port}/a?b`;
    expect(await probe(url, { hosts: ['localhost'], resolve })).toEqual(reached(7));
    expect(lookups).toBe(1);
  });

  it.each([
    ['ENOTFOUND', { kind: 'unreachable', code: 'DnsFailed' }],
    ['EAI_AGAIN', { kind: 'not-made', hindrance: 'network' }],
  ])('a name that does not resolve: %s', async (code, expected) => {
    const resolve: ProberOptions['resolve'] = (_hostname, callback) =>
      callback(Object.assign(new Error(code), { code }), []);
    expect(await probe('https://gone.example/a?b', { hosts: ['*'], resolve })).toEqual(expected);
  });

  it('to nobody whose certificate nobody vouches for', async () => {
    const { key, cert } = selfSigned('127.0.0.1');
    let requests = 0;
    const server = createTlsServer({ key, cert }, (_request, response) => {
      requests += 1;
      response.end();
    });
    const { port } = await listening(server);
    expect(await probe(`https://127.0.0.1:${port}/a?b`)).toEqual({ kind: 'unreachable', code: 'TlsFailed' });
    expect(requests).toBe(0);
  });

  it('by a proxy where there is one, which may refuse', async () => {
    const asked: string[] = [];
    const proxy = createProxy().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const { url } = await listening(proxy);
    const outcome = await probe('https://b.aliyuncs.com/a?b', {
      hosts: ['*.aliyuncs.com'],
      proxy: { httpsProxy: url },
    });
    expect(outcome).toEqual({ kind: 'not-made', hindrance: 'proxy' });
    expect(asked).toEqual(['b.aliyuncs.com:443']);
  });

  it('to the stand-in in place of any host, and only where the link was allowed', async () => {
    const server = await http(refuse(206, 'h', { 'content-range': 'bytes 0-0/7' }));
    const change = { standIn: server.url, hosts: ['*.aliyuncs.com'], allowPrivate: false };
    expect(await probe('https://b.oss-cn-shanghai.aliyuncs.com/a?b', change)).toEqual(reached(7));
    expect(server.requests[0]?.headers.host).toBe('b.oss-cn-shanghai.aliyuncs.com');
    expect(await probe('https://cdn.example.com/a?b', change)).toEqual({ kind: 'not-allowed', bar: 'host' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the hosts', () => {
  /** Starts a probe of each host's file by one prober, and a store that answers when it is told to. */
  async function probes(
    hosts: readonly string[],
    change: Partial<ProberOptions>,
  ): Promise<{ asked: string[]; answerAll: () => void; outcomes: Promise<object>[] }> {
    const asked: string[] = [];
    const held: ServerResponse[] = [];
    const server = await http(({ headers }, response) => {
      asked.push(headers.host ?? '');
      held.push(response);
    });
    const options = { standIn: server.url, hosts: ['*.test'], connections: 64, headersMs: 30_000, ...change };
    const prober = proberOf(options);
    const outcomes = hosts.map((host) =>
      prober.probe(FILE, 'MD5', new SignedLink(`https://${host}/a?b`), new AbortController().signal),
    );
    const answerAll = (): void => {
      for (const response of held.splice(0))
        response.writeHead(206, { 'content-range': 'bytes 0-0/7' }).end('h');
    };
    return { asked, answerAll, outcomes };
  }

  it('are asked for so many files at a time, each apart', async () => {
    const hosts = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'c'].map((name) => `${name}.test`);
    const { asked, answerAll, outcomes } = await probes(hosts, { perHost: 2 });
    await vi.waitFor(() => expect(asked).toHaveLength(5));
    expect(asked.toSorted()).toEqual(['a.test', 'a.test', 'b.test', 'b.test', 'c.test']);
    answerAll();
    await vi.waitFor(() => expect(asked).toHaveLength(8));
    answerAll();
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject(reached(7));
  });

  it('that are busy take nothing of the time of a file that waits for them', async () => {
    const { asked, answerAll, outcomes } = await probes(['a.test', 'a.test'], { perHost: 1, timeoutMs: 200 });
    // The first is never answered: the second waits as long as a file may take.
    expect(await outcomes[0]).toMatchObject({ kind: 'unreachable', code: 'ProbeTimeout' });
    await vi.waitFor(() => expect(asked).toHaveLength(2), { interval: 1 });
    answerAll();
    expect(await outcomes[1]).toMatchObject(reached(7));
  });
});

describe('aborting', () => {
  it.each(['links', 'contents'] as const)('%s: rejects with the signal’s reason, at once', async (kind) => {
    const server = await http((_request, response) => {
      if (kind === 'contents') response.writeHead(200).write('h');
    });
    const end = new AbortController();
    const reason = new Error('interrupted');
    const work = probe(
      server.url,
      { kind, headersMs: 30_000, bodyMs: 30_000, timeoutMs: 60_000 },
      { signal: end.signal },
    );
    setTimeout(() => end.abort(reason), 30);
    await expect(work).rejects.toBe(reason);
    await expect(probe(server.url, { kind }, { signal: end.signal })).rejects.toBe(reason);
  });

  it('also while it waits for bandwidth', async () => {
    const server = await http(refuse(200, 'x'.repeat(50_000)));
    const end = new AbortController();
    const work = probe(
      server.url,
      { kind: 'contents', bytesPerSecond: 10, clock: systemClock },
      { signal: end.signal },
    );
    setTimeout(() => end.abort(new Error('interrupted')), 30);
    await expect(work).rejects.toThrow('interrupted');
  });
});

it('a link shows itself to nobody who does not ask for it', () => {
  const link = new SignedLink(`https://h.example/?${SECRET}`);
  expect(link.reveal()).toContain(SECRET);
  for (const shown of [String(link), JSON.stringify({ link }), inspect(link, { showHidden: true, depth: 9 })])
    expect(shown).not.toContain('s3cr3t');
});
