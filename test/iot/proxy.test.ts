import { describe, expect, test } from 'vitest';
import { AuditError } from '../../src/core/errors.ts';
import { parseProxy, proxyInUse } from '../../src/iot/proxy.ts';
import { runCli, DEMO_ENV } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';
import { serveTcp } from './local-server.ts';

const PROXY = 'http://proxy.example:3128';

describe('NO_PROXY', () => {
  const https = 'https://iot.cn-shanghai.aliyuncs.com';
  test.each([
    ['iot.cn-shanghai.aliyuncs.com', https, true],
    ['IOT.cn-shanghai.aliyuncs.com', https, true],
    ['aliyuncs.com', https, true],
    ['.aliyuncs.com', https, true],
    ['*.aliyuncs.com', https, true],
    ['aliyuncs.com.', https, true],
    ['.aliyuncs.com.', https, true],
    ['aliyuncs.com', 'https://iot.cn-shanghai.aliyuncs.com.', true],
    ['aliyuncs.com.:443', https, true],
    ['yuncs.com', https, false],
    ['iot.cn-shanghai.aliyuncs.com.cn', https, false],
    ['a.example,aliyuncs.com', https, true],
    ['a.example  aliyuncs.com\t', https, true],
    ['*', https, true],
    [' * ', https, true],
    ['a.example, *', https, true],
    ['*:443', https, true],
    ['*:80', https, false],
    ['*:8443', 'https://iot.example:8443', true],
    ['iot.example:8443', 'https://iot.example:8443', true],
    ['iot.example:8443', 'https://iot.example', false],
    ['iot.example:443', 'https://iot.example', true],
    ['', https, false],
    [',', https, false],
    ['.', https, false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', 'https://iot.example', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['10.1.2.3', 'https://10.1.2.3:8443', true],
    ['2001:db8::1', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]', false],
    ['2001:db8::/32', 'https://[2001:db8::1]', true],
    ['2001:db8::/32', 'https://10.1.2.3', false],
  ])('%j and %s: goes around it: %s', (noProxy, origin, around) => {
    expect(proxyInUse(origin, { httpsProxy: PROXY, noProxy })).toBe(around ? undefined : PROXY);
  });

  test.each(['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1', 'http://100.100.100.200'])(
    '%s is the machine itself: no proxy can answer for it',
    (origin) => {
      expect(proxyInUse(origin, { httpProxy: PROXY })).toBeUndefined();
    },
  );
});

const basic = (user: string): string => `Basic ${Buffer.from(user).toString('base64')}`;

describe('a proxy', () => {
  test.each([
    ['http://proxy.example:3128', undefined],
    ['http://proxy.example:3128/', undefined],
    ['proxy.example:3128', undefined],
    ['http://u:p@proxy.example:3128', 'u:p'],
    ['u:p@proxy.example:3128', 'u:p'],
    ['http://u@proxy.example:3128', 'u:'],
    ['http://u:w%25rd@proxy.example:3128', 'u:w%rd'],
    ['http://u:w%rd@proxy.example:3128', 'u:w%rd'],
    ['http://u:100%@proxy.example:3128', 'u:100%'],
    ['http://u:a%40b%zz@proxy.example:3128', 'u:a@b%zz'],
    ['http://u:%ff%fe@proxy.example:3128', 'u:%ff%fe'],
    ['http://dom%5Cu:p@proxy.example:3128', 'dom\\u:p'],
  ])('%s', (text, user) => {
    const authorization = user === undefined ? undefined : basic(user);
    expect(parseProxy(text)).toEqual({ url: 'http://proxy.example:3128', authorization });
  });

  test.each([
    'http://u:12#hunter2@proxy.example:3128',
    'http://u:12/hunter2@proxy.example:3128',
    'http://u:12?hunter2@proxy.example:3128',
    'http://u:hunter2#x@proxy.example:3128',
    'socks5://u:hunter2@proxy.example',
  ])('%s is refused with the way to write it, and not repeated', (text) => {
    const open = (): unknown => parseProxy(text);
    expect(open).toThrow(AuditError);
    expect(open).toThrow(/^(?!.*hunter2).*not an http or https URL/);
  });

  test.each(['run', 'doctor'])(
    'with a stray percent sign in its password: %s sends it as it is written',
    async (command) => {
      const sent: string[] = [];
      const server = await serveTcp((socket) =>
        socket.on('data', (bytes) => {
          sent.push(/^proxy-authorization: (.*)$/im.exec(bytes.toString())?.[1] ?? '');
          socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n');
        }),
      );
      try {
        const env = { ...DEMO_ENV, HTTPS_PROXY: `http://u:w%rd@127.0.0.1:${server.port}` };
        const argv = [command, '--list', '--region', 'cn-shanghai', '--out', await tempFolder()];
        const { stdout, stderr } = await runCli(argv, { env });
        expect(new Set(sent)).toEqual(new Set([basic('u:w%rd')]));
        expect(stdout).toContain('ProxyRefused');
        expect(stderr).not.toContain('defect');
      } finally {
        await server.close();
      }
    },
  );
});
