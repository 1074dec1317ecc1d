import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentLength, rangeTotal, refusalCode, requestIdOf } from '../../src/probe/answer.ts';
import { barOf } from '../../src/probe/allowed.ts';
import { isAddressAllowed } from '../../src/probe/address.ts';
import { NASTY, fuzz } from './fuzz.ts';

/** Whatever stands behind a link may answer anything. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(...NASTY),
  fc.stringMatching(/^bytes \d{1,20}-\d{1,20}\/(\d{1,20}|\*)$/),
);
const header = fc.oneof(text, fc.constant(undefined), fc.array(text, { maxLength: 2 }));

async function* chunks(parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part));
}

test('any header of the store is a length, an ID, or nothing', async () => {
  await fuzz(
    [header],
    (value) => {
      for (const length of [rangeTotal(value), contentLength(value)])
        expect(length === null || (Number.isSafeInteger(length) && length >= 0)).toBe(true);
      expect(requestIdOf(value)).toMatch(/^[0-9A-Fa-f-]{0,64}$/);
    },
    400,
  );
});

test('any body of the store is a code of one word, or nothing', async () => {
  const part = fc.oneof(
    text,
    text.map((inner) => `<Code>${inner}</Code>`),
    fc.constantFrom('<Code>', '</Code>', 'NoSuchKey'),
  );
  await fuzz(
    [fc.array(part, { maxLength: 6 })],
    async (parts) => expect(await refusalCode(chunks(parts))).toMatch(/^([A-Za-z][A-Za-z0-9.]{0,63})?$/),
    300,
  );
});

test('no link leads out of https, or off the list', async () => {
  const hosts = ['*.aliyuncs.com'];
  await fuzz(
    [
      fc.oneof(
        fc.webUrl({ withQueryParameters: true }),
        fc.webUrl({ validSchemes: ['http', 'ftp', 'file', 'data'] }),
        text,
      ),
    ],
    (link) => {
      if (!URL.canParse(link)) return;
      const url = new URL(link);
      const bar = barOf(url, { hosts, allowPrivate: false });
      const isFine = url.protocol === 'https:' && url.hostname.endsWith('.aliyuncs.com');
      expect(bar === undefined).toBe(isFine);
    },
    300,
  );
});

test('no spelling of an address of this machine is taken for another', async () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  await fuzz(
    [octets],
    ([a, b, c]) => {
      const hex = [127, a, b, c].map((octet) => octet.toString(16).padStart(2, '0'));
      for (const address of [
        `127.${a}.${b}.${c}`,
        `::ffff:127.${a}.${b}.${c}`,
        `::ffff:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`,
      ]) {
        expect([address, isAddressAllowed(address, false)]).toEqual([address, false]);
      }
    },
    200,
  );
});
