import { describe, expect, it } from 'vitest';
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
    ['postgres://ota:p4ss@/audit?host=/run', 'postgres://***'],
    ['', '***'],
  ])('%s is recorded as %s', (url, shown) => {
    expect(withoutSecrets(FORMAT, { url, schema: 'ota' })).toEqual({ url: shown, schema: 'ota' });
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
