import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { AuditError, CallError } from '../../src/core/errors.ts';
import type { Clock } from '../../src/core/ports.ts';
import { createIotClient } from '../../src/iot/client.ts';
import type { IotClient, IotClientOptions } from '../../src/iot/client.ts';
import type { CredentialsSource } from '../../src/iot/credentials.ts';
import { requestAcs3, requestV1 } from '../../src/iot/request.ts';
import type { AccessKey } from '../../src/iot/sign.ts';
import { listen, serveHttp, serveProxy, serveTcp } from './local-server.ts';
import type { LocalProxy, LocalServer } from './local-server.ts';
import { selfSigned } from './self-signed.ts';

const KEY: AccessKey = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const STS: AccessKey = { ...KEY, securityToken: 'CAIS+/abc==' };
const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const clock: Clock = { now: () => NOW, monotonic: () => performance.now(), sleep: () => Promise.resolve() };
const ID = 's8SSHiKjpBfrM3BSN0z8030100';
const BODY = JSON.stringify({ RequestId: 'REQ', Success: true, FirmwareInfo: { FirmwareId: ID, Status: 1 } });
const LIMITS = { connectMs: 20_000, headersMs: 20_000, bodyMs: 20_000, callMs: 40_000 };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function keyed(key: AccessKey): CredentialsSource {
  return {
    describe: () => 'test',
    origin: () => ({ source: 'test', name: null }),
    get: () => Promise.resolve(key),
    renew: () => Promise.resolve(),
  };
}

function clientOf(endpoint: string, options: Partial<IotClientOptions> = {}): IotClient {
  const client = createIotClient({
    endpoint,
    regionId: 'cn-shanghai',
    signature: 'acs3',
    credentials: keyed(KEY),
    timeouts: LIMITS,
    connections: 2,
    clock,
    userAgent: 'ota-audit/0.0.0',
    ...options,
  });
  closing.push(() => client.close());
  return client;
}

async function http(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<LocalServer> {
  const server = await serveHttp(answer);
  closing.push(() => server.close());
  return server;
}

const ok = (_request: IncomingMessage, response: ServerResponse): void => {
  response.end(BODY);
};

async function failureOf(call: Promise<unknown>): Promise<CallError['failure']> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CallError) return error.failure;
    throw error;
  }
  throw new Error('the call succeeded');
}

describe('what is sent', () => {
  test.each([
    ['a key', KEY],
    ['STS credentials', STS],
  ])('ACS3 with %s: a POST without body, signed headers, nothing secret in the query', async (_name, key) => {
    const server = await http(ok);
    const client = clientOf(server.url, { credentials: keyed(key), nonce: () => '0123456789abcdef' });
    await client.queryFirmware(ID, 'iot-060a02ne');
    const [request] = server.requests;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe(`/?FirmwareId=${ID}&IotInstanceId=iot-060a02ne`);
    expect(request?.headers).toMatchObject({
      host: `127.0.0.1:${server.port}`,
      'content-length': '0',
      accept: 'application/json',
      'user-agent': 'ota-audit/0.0.0',
      'x-acs-action': 'QueryOTAFirmware',
      'x-acs-version': '2018-01-20',
      'x-acs-date': '2026-01-02T03:04:05Z',
      'x-acs-signature-nonce': '0123456789abcdef',
      authorization: expect.stringMatching(
        /^ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;.*,Signature=[0-9a-f]{64}$/,
      ) as string,
    });
    expect(request?.headers['x-acs-security-token']).toBe(key.securityToken);
    expect(request?.headers['x-acs-accesskey-id']).toBe(key.securityToken && key.accessKeyId);
    expect(request?.headers['content-type']).toBeUndefined();
  });

  test('V1: everything in the query, JSON asked for', async () => {
    const server = await http(ok);
    const client = clientOf(server.url, { signature: 'v1', credentials: keyed(STS) });
    await client.queryFirmware(ID, '');
    const query = new URL(server.requests[0]?.url ?? '', server.url).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      Action: 'QueryOTAFirmware',
      Version: '2018-01-20',
      Format: 'JSON',
      RegionId: 'cn-shanghai',
      FirmwareId: ID,
      AccessKeyId: 'testid',
      SecurityToken: 'CAIS+/abc==',
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
      SignatureNonce: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      Timestamp: '2026-01-02T03:04:05Z',
      Signature: expect.stringMatching(/=$/) as string,
    });
  });

  test('a page of the list; empty parameters are left out', async () => {
    const server = await http((_request, response) => {
      response.end(
        JSON.stringify({ RequestId: 'REQ', Success: true, CurrentPage: 2, PageCount: 3, Total: 201 }),
      );
    });
    const client = clientOf(server.url);
    const page = await client.listPage({
      page: 2,
      pageSize: 100,
      iotInstanceId: '',
      destVersion: `1.0 (b)*'!`,
    });
    expect(page).toEqual({ currentPage: 2, pageCount: 3, total: 201, firmware: [], requestId: 'REQ' });
    expect(server.requests[0]?.url).toBe('/?CurrentPage=2&DestVersion=1.0%20%28b%29%2A%27%21&PageSize=100');
  });

  test('each call has its own nonce and signature; connections are kept', async () => {
    const server = await http(ok);
    const client = clientOf(server.url);
    for (let i = 0; i < 5; i += 1) await client.queryFirmware(ID, '');
    const headers = server.requests.map((request) => request.headers);
    expect(new Set(headers.map((each) => each['x-acs-signature-nonce'])).size).toBe(5);
    expect(new Set(headers.map((each) => each.authorization)).size).toBe(5);
    // A second one may open while the first is being given back.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  // The vectors of the API contract, through what the client sends.
  test('the published vectors', () => {
    const facts = {
      params: { FirmwareId: ID, IotInstanceId: 'iot-060a02ne' },
      operation: 'QueryOTAFirmware',
      host: 'iot.cn-shanghai.aliyuncs.com',
      regionId: 'cn-shanghai',
      key: KEY,
      nonce: '0123456789abcdef0123456789abcdef',
      nowMs: NOW,
      userAgent: 'x',
    } as const;
    expect(requestAcs3(facts).headers['authorization']).toBe(
      'ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=faf5c782a07735b379f3155ae5e77a7a851ab374e4aee6189a4852879e6ed1f9',
    );
    expect(requestV1(facts).path).toContain('&Signature=nVcmScW8CQB4Cuh5aWtdwT6k5rI%3D&');
    const list = {
      ...facts,
      operation: 'ListOTAFirmware',
      key: STS,
      params: { CurrentPage: '1', PageSize: '100', DestVersion: `v1.0 (beta)*~!'+/=&é中`, ProductKey: '' },
    } as const;
    expect(requestAcs3(list).headers['authorization']).toMatch(
      /Signature=b0be839676c0d2548cdfc29cb9aa582b1b3d215ac5dfb7571ddd9e4eb5c50b31$/,
    );
  });
});

describe('what comes back', () => {
  test('a firmware with its request ID', async () => {
    const server = await http(ok);
    await expect(clientOf(server.url).queryFirmware(ID, '')).resolves.toMatchObject({
      requestId: 'REQ',
      firmware: { firmwareId: ID, status: 'verified' },
    });
  });

  test.each([
    ['another firmware', { Success: true, RequestId: 'REQ', FirmwareInfo: { FirmwareId: 'other' } }],
    ['no FirmwareInfo', { Success: true, RequestId: 'REQ' }],
  ])('%s is never an observation', async (_name, body) => {
    const server = await http((_request, response) => {
      response.end(JSON.stringify(body));
    });
    expect(await failureOf(clientOf(server.url).queryFirmware(ID, ''))).toMatchObject({
      code: 'InvalidResponse',
      disposition: 'retry',
      requestId: 'REQ',
    });
  });

  test('IllegalRequest stops a client that was never answered, and spares one that was', async () => {
    let good = false;
    const server = await http((_request, response) => {
      response.end(good ? BODY : JSON.stringify({ Success: false, Code: 'iot.system.IllegalRequest' }));
    });
    const client = clientOf(server.url);
    expect((await failureOf(client.queryFirmware(ID, ''))).disposition).toBe('configuration');
    good = true;
    await client.queryFirmware(ID, '');
    good = false;
    expect((await failureOf(client.queryFirmware(ID, ''))).disposition).toBe('firmware');
  });
});

describe('a network that fails', () => {
  const never = (): void => undefined;
  const cases: [
    string,
    (request: IncomingMessage, response: ServerResponse) => void,
    string,
    Partial<typeof LIMITS>,
  ][] = [
    ['no headers', never, 'HeadersTimeout', { headersMs: 60 }],
    [
      'silence within the body',
      (_request, response) => {
        response.write('{"Success"');
      },
      'BodyTimeout',
      { bodyMs: 60 },
    ],
    [
      'a body that trickles for ever',
      (_request, response) => {
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      },
      'CallTimeout',
      { callMs: 150 },
    ],
    ['no headers, the whole call limited', never, 'CallTimeout', { callMs: 60 }],
    ['a reset before the answer', (request) => request.socket.resetAndDestroy(), 'ConnectionReset', {}],
    ['a connection closed before the answer', (request) => request.socket.destroy(), 'ConnectionReset', {}],
    [
      'a body cut short of its length',
      (request, response) => {
        response.writeHead(200, { 'content-length': '5000' });
        response.write(BODY, () => request.socket.destroy());
      },
      'ConnectionReset',
      {},
    ],
    [
      'a chunked body cut short',
      (request, response) => {
        response.write(BODY.slice(0, 20), () => request.socket.destroy());
      },
      'ConnectionReset',
      {},
    ],
    [
      'a body cut and closed well',
      (_request, response) => void response.end(BODY.slice(0, 20)),
      'NotJson',
      {},
    ],
    [
      'an oversized body',
      (_request, response) => void response.end(' '.repeat(20_000)),
      'ResponseTooLarge',
      {},
    ],
    [
      'an oversized body that names its length',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '99999999' });
        response.write(' '.repeat(20_000));
      },
      'ResponseTooLarge',
      {},
    ],
  ];
  test.each(cases)('%s', async (_name, answer, code, limits) => {
    const server = await http(answer);
    const client = clientOf(server.url, { timeouts: { ...LIMITS, ...limits }, maxBodyBytes: 10_000 });
    const startedAt = performance.now();
    const failure = await failureOf(client.queryFirmware(ID, ''));
    expect(failure).toMatchObject({ code, disposition: 'retry', outcome: 'failed' });
    expect(failure.detail).not.toBe('');
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  test('a port that nobody listens on', async () => {
    const server = await serveTcp(() => undefined);
    await server.close();
    expect(await failureOf(clientOf(server.url).queryFirmware(ID, ''))).toMatchObject({
      code: 'ConnectFailed',
      disposition: 'retry',
      httpStatus: 0,
    });
  });

  test('no HTTP at all', async () => {
    const server = await serveTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    closing.push(() => server.close());
    expect(await failureOf(clientOf(server.url).queryFirmware(ID, ''))).toMatchObject({
      code: 'InvalidResponse',
    });
  });

  test('a call that waits for a free connection ends in time as well', async () => {
    const server = await http(never);
    const client = clientOf(server.url, { connections: 1, timeouts: { ...LIMITS, callMs: 80 } });
    const calls = [1, 2, 3].map(() => failureOf(client.queryFirmware(ID, '')));
    for (const failure of await Promise.all(calls)) expect(failure.code).toBe('CallTimeout');
  });

  test('a client recovers on the next call', async () => {
    let calls = 0;
    const server = await http((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.resetAndDestroy();
      else response.end(BODY);
    });
    const client = clientOf(server.url);
    await failureOf(client.queryFirmware(ID, ''));
    await expect(client.queryFirmware(ID, '')).resolves.toMatchObject({ requestId: 'REQ' });
  });
});

describe('aborting', () => {
  test('rejects with the signal\u2019s reason, at once, and leaves no listener', async () => {
    const server = await http(() => undefined);
    const client = clientOf(server.url);
    const controller = new AbortController();
    const calls = Array.from({ length: 20 }, () => client.queryFirmware(ID, '', controller.signal));
    const reason = new Error('interrupted');
    controller.abort(reason);
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toEqual({ status: 'rejected', reason });
    }
    await expect(client.queryFirmware(ID, '', controller.signal)).rejects.toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('a finished call leaves no listener', async () => {
    const server = await http(ok);
    const { signal } = new AbortController();
    await clientOf(server.url).queryFirmware(ID, '', signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('credentials', () => {
  test('are asked for at each call', async () => {
    const server = await http(ok);
    let calls = 0;
    const get = (): Promise<AccessKey> => Promise.resolve({ ...KEY, accessKeyId: `key${(calls += 1)}` });
    const client = clientOf(server.url, { credentials: { ...keyed(KEY), get } });
    await client.queryFirmware(ID, '');
    await client.queryFirmware(ID, '');
    const sent = server.requests.map(
      (request) => /Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1],
    );
    expect(sent).toEqual(['key1', 'key2']);
  });

  test('that cannot be had are a failed call, and nothing is sent', async () => {
    const server = await http(ok);
    const get = (): Promise<AccessKey> => Promise.reject(new AuditError('credentials', 'no role'));
    const client = clientOf(server.url, { credentials: { ...keyed(KEY), get } });
    expect(await failureOf(client.queryFirmware(ID, ''))).toMatchObject({
      code: 'CredentialsUnavailable',
      detail: 'no role',
      escalatesTo: 'identity',
    });
    expect(server.requests).toHaveLength(0);
  });

  test('that hang end with the call', async () => {
    const server = await http(ok);
    const get = (): Promise<AccessKey> => new Promise(() => undefined);
    const client = clientOf(server.url, {
      credentials: { ...keyed(KEY), get },
      timeouts: { ...LIMITS, callMs: 50 },
    });
    expect(await failureOf(client.queryFirmware(ID, ''))).toMatchObject({ code: 'CallTimeout' });
  });

  test('a defect stays a defect', async () => {
    const server = await http(ok);
    const get = (): Promise<AccessKey> => Promise.reject(new TypeError('x is undefined'));
    await expect(
      clientOf(server.url, { credentials: { ...keyed(KEY), get } }).queryFirmware(ID, ''),
    ).rejects.toThrow(TypeError);
  });
});

describe('warming', () => {
  test('opens the connections that the first calls then use, and sends nothing', async () => {
    const server = await http(ok);
    const client = clientOf(server.url, { connections: 3 });
    await client.warm();
    await expect.poll(() => server.connections()).toBe(3);
    expect(server.requests).toHaveLength(0);
    await Promise.all([1, 2, 3].map(() => client.queryFirmware(ID, '')));
    expect(server.connections()).toBe(3);
  });

  test('fails silently where nobody listens, and close drops what was not used', async () => {
    const gone = await serveTcp(() => undefined);
    await gone.close();
    await expect(clientOf(gone.url).warm()).resolves.toBeUndefined();
    const server = await http(ok);
    const client = clientOf(server.url);
    await client.warm();
    await client.close();
    await server.close();
  });

  test('a connection that the server closed meanwhile is not used', async () => {
    let accepted = 0;
    let closed = 0;
    const server = await serveTcp((socket) => {
      accepted += 1;
      socket.on('close', () => (closed += 1));
      if (accepted <= 2) socket.end();
      else
        socket.on('data', () =>
          socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`),
        );
    });
    closing.push(() => server.close());
    const client = clientOf(server.url);
    await client.warm();
    await expect.poll(() => closed).toBe(2);
    await expect(client.queryFirmware(ID, '')).resolves.toMatchObject({ requestId: 'REQ' });
  });
});

describe('a proxy', () => {
  async function proxyTo(port: number, status?: number): Promise<LocalProxy> {
    const proxy = await serveProxy(port, status);
    closing.push(() => proxy.close());
    return proxy;
  }

  test('is used by CONNECT, with its user and password, and sees no signature', async () => {
    const server = await http(ok);
    const proxy = await proxyTo(server.port);
    const httpProxy = `http://me:hunter2@127.0.0.1:${proxy.port}`;
    const client = clientOf('http://iot.example.com', { proxy: { httpProxy } });
    await client.queryFirmware(ID, '');
    await client.queryFirmware(ID, '');
    expect(new Set(proxy.tunnels)).toEqual(new Set(['iot.example.com:80']));
    expect(new Set(proxy.auth)).toEqual(new Set([`Basic ${Buffer.from('me:hunter2').toString('base64')}`]));
    expect(server.requests.map((request) => request.headers.host)).toEqual([
      'iot.example.com',
      'iot.example.com',
    ]);
    expect(server.requests[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  test('may be given without a scheme', async () => {
    const server = await http(ok);
    const proxy = await proxyTo(server.port);
    await clientOf('http://iot.example.com', {
      proxy: { httpProxy: `127.0.0.1:${proxy.port}` },
    }).queryFirmware(ID, '');
    expect(proxy.tunnels).not.toEqual([]);
  });

  test.each([['http://me:hunter2@:x'], ['socks5://me:hunter2@127.0.0.1:1'], ['two words hunter2']])(
    '%s is refused, and not repeated',
    (httpProxy) => {
      const open = (): IotClient => clientOf('http://iot.example.com', { proxy: { httpProxy } });
      expect(open).toThrow(AuditError);
      expect(open).toThrow(/^(?!.*hunter2).*not an http or https URL/);
    },
  );

  // 0.0.0.0 reaches this machine without being one of its names.
  test('each scheme has its own', async () => {
    const server = await http(ok);
    const proxy = await proxyTo(1, 503);
    const client = clientOf(`http://0.0.0.0:${server.port}`, { proxy: { httpsProxy: proxy.url } });
    await client.queryFirmware(ID, '');
    expect(proxy.tunnels).toEqual([]);
  });

  test('is bypassed where NO_PROXY names the endpoint with its port', async () => {
    const server = await http(ok);
    const proxy = await proxyTo(server.port);
    const at = `http://0.0.0.0:${server.port}`;
    const around = { httpProxy: proxy.url, noProxy: `other.example, *:${server.port}` };
    await clientOf(at, { proxy: around }).queryFirmware(ID, '');
    expect(proxy.tunnels).toEqual([]);
    await clientOf(at, { proxy: { ...around, noProxy: '*:1' } }).queryFirmware(ID, '');
    expect(proxy.tunnels).toHaveLength(1);
  });

  test('is not used for the machine itself', async () => {
    const server = await http(ok);
    const proxy = await proxyTo(1, 503);
    const client = clientOf(server.url, { proxy: { httpProxy: proxy.url, httpsProxy: proxy.url } });
    await client.queryFirmware(ID, '');
    expect(proxy.tunnels).toEqual([]);
  });

  test.each([
    [407, 'ProxyRefused', 'configuration'],
    [403, 'ProxyRefused', 'configuration'],
    [503, 'ConnectFailed', 'retry'],
  ])('that answers %i', async (status, code, disposition) => {
    const proxy = await proxyTo(1, status);
    const client = clientOf('http://iot.example.com', {
      proxy: { httpProxy: `http://me:hunter2@127.0.0.1:${proxy.port}` },
    });
    const failure = await failureOf(client.queryFirmware(ID, ''));
    expect(failure).toMatchObject({ code, disposition });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  test('that hangs ends with the call, and does not hold up closing', async () => {
    const proxy = await serveTcp(() => undefined);
    closing.push(() => proxy.close());
    const client = clientOf('http://iot.example.com', {
      proxy: { httpProxy: proxy.url },
      timeouts: { ...LIMITS, callMs: 80 },
    });
    expect(await failureOf(client.queryFirmware(ID, ''))).toMatchObject({ code: 'CallTimeout' });
    await client.close();
  });
});

describe('TLS', () => {
  test('a certificate that nobody vouches for stops the target, and nothing is sent', async () => {
    let requests = 0;
    const server = createTlsServer(selfSigned('127.0.0.1'), (_request, response) => {
      requests += 1;
      response.end(BODY);
    });
    const local = await listen(server, []);
    closing.push(() => local.close());
    const failure = await failureOf(clientOf(`https://127.0.0.1:${local.port}`).queryFirmware(ID, ''));
    expect(failure).toMatchObject({ code: 'TlsFailed', disposition: 'configuration' });
    expect(failure.hint).toContain('NODE_EXTRA_CA_CERTS');
    expect(requests).toBe(0);
  });

  test('an endpoint that speaks no TLS', async () => {
    const server = await http(ok);
    const failure = await failureOf(clientOf(`https://127.0.0.1:${server.port}`).queryFirmware(ID, ''));
    expect(failure).toMatchObject({ code: 'ProtocolMismatch', disposition: 'configuration' });
  });
});

test('no failure shows the query, the key or the signature', async () => {
  const server = await http((request) => request.socket.resetAndDestroy());
  for (const signature of ['acs3', 'v1'] as const) {
    const client = clientOf(server.url, { signature, credentials: keyed(STS) });
    const error: unknown = await client.queryFirmware(ID, '').catch((thrown: unknown) => thrown);
    const shown = `${String(error)} ${JSON.stringify(error)} ${error instanceof Error ? String(error.cause) : ''}`;
    expect(shown).not.toMatch(/testid|testsecret|CAIS|Signature=|\?/);
  }
});
