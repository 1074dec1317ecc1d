import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { demoFaults, demoFleet, parseFaultScript } from '../../src/emulator/index.ts';

describe('a fault script from a file', () => {
  it('may say everything that the demo says', () => {
    const faults = demoFaults(demoFleet({ nowMs: 0 }));
    expect(parseFaultScript(JSON.parse(JSON.stringify(faults)), 'demo')).toEqual(faults);
  });

  it('may say what docs/emulator.md shows, and every kind it names', () => {
    const page = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(parseFaultScript(parse(example), 'docs')).toHaveLength(3);
    const table = page.slice(page.indexOf('| `kind`'));
    const kinds = [...table.matchAll(/^\| ((?:`[a-z0-9-]+`(?:, )?)+) +\|/gm)].flatMap(([, names = '']) =>
      names.replaceAll('`', '').split(', '),
    );
    expect(kinds).toContain('html-502');
    const needed: Record<string, object> = {
      'slow-body': { totalMs: 5 },
      'success-false': { code: 'iot.x' },
      'page-shift': { change: 'delete' },
      huge: { part: 'files', count: 5 },
    };
    for (const kind of kinds.filter((name) => name !== 'kind')) {
      expect(parseFaultScript([{ fault: { kind, ...needed[kind] } }], kind)).toHaveLength(1);
    }
  });

  it.each([
    ['no list', {}, /script:/],
    ['an unknown kind', [{ match: {}, fault: { kind: 'explode' } }], /rule 0\.fault/],
    ['an unknown key', [{ match: { who: 1 }, fault: { kind: 'reset' } }], /rule 0\.match.*who/],
    [
      'a wrong value',
      [{ match: { probability: 2 }, fault: { kind: 'reset' } }],
      /rule 0\.match\.probability/,
    ],
  ])('with %s is refused by name', (_what, value, message) => {
    expect(() => parseFaultScript(value, 'script')).toThrow(message);
  });
});
