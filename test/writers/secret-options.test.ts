import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { DATABASE } from '../../src/writers/postgres/postgres.ts';
import { secretsIn, withoutSecrets } from '../../src/writers/secret-options.ts';

const FORMAT = { secret: ['url'] };

describe('secret options', () => {
  it.each([
    ['postgres://ota:p4ss%2Fw0rd@db.example:5432/audit', 'postgres://ota:***@db.example:5432/audit'],
    ['postgres://ota@db.example/audit', 'postgres://ota@db.example/audit'],
    [
      'postgres://db/a?user=ota&password=p4ss%2Fw0rd&sslmode=require',
      'postgres://db/a?user=ota&password=***&sslmode=require',
    ],
    ['host=db password=p4ss/w0rd', '***'],
    ['postgres://ota:p4ss@/audit?host=/run', 'postgres://ota:***@/audit?host=/run'],
    ['postgres://ota:p4@ss:w@db/audit', 'postgres://ota:***@db/audit'],
    // What a parser takes for a port, a path, a query or a fragment.
    ['postgres://ota:/p4ss@db/audit', 'postgres://***'],
    ['postgres://ota:12/p4ss@db/audit', 'postgres://***'],
    ['postgres://ota:12?p4ss@db/audit', 'postgres://***'],
    ['postgres://ota:12#p4ss@db/audit', 'postgres://***'],
    ['postgres://ota:12#p4ss', 'postgres://***'],
    ['postgres://ota:p4 ss%41@db/audit', 'postgres://***'],
    ['postgres://ota:p4%ss@db/audit', 'postgres://***'],
    ['', '***'],
  ])('%s is recorded as %s', (url, shown) => {
    expect(withoutSecrets(FORMAT, { url, schema: 'ota' })).toEqual({ url: shown, schema: 'ota' });
  });

  it('the driver takes nothing else for the password, and what it could is refused', () => {
    const password = fc.string({
      unit: fc.constantFrom(...'Zq7/?#@:% &=+\\[]~\n'),
      minLength: 1,
      maxLength: 8,
    });
    const place = fc.constantFrom(
      '127.0.0.1:5/audit',
      '/audit?host=/run',
      'db/a?sslmode=disable&x=y',
      '[::1]/a',
    );
    fc.assert(
      fc.property(password, place, (text, rest) => {
        const url = `postgres://ota:${text}@${rest}`;
        const recorded = JSON.stringify(withoutSecrets(FORMAT, { url }));
        if (!DATABASE.safeParse({ url }).success) {
          expect(recorded).toBe('{"url":"postgres://***"}');
          return;
        }
        expect(recorded).toContain('postgres://ota:***@');
        const read = new pg.Client({ connectionString: url });
        expect(['127.0.0.1', '/run', 'db', '::1']).toContain(read.host);
        expect(['', ...secretsIn(FORMAT, { url })]).toContain(read.password ?? '');
      }),
      { numRuns: 500 },
    );
  });

  it('of a format that is not known everything is hidden', () => {
    expect(withoutSecrets(undefined, { url: 'x', bom: true, none: undefined })).toEqual({
      url: '***',
      bom: '***',
      none: undefined,
    });
  });

  it('are known in each form, so that they can be kept out of what is printed', () => {
    const url = 'postgres://ota:p4ss%2Fw0rd@db/a?sslpassword=k3y';
    expect(secretsIn(FORMAT, { url, schema: 'ota' })).toEqual([url, 'p4ss%2Fw0rd', 'p4ss/w0rd', 'k3y']);
    expect(secretsIn(FORMAT, {})).toEqual([]);
  });
});
