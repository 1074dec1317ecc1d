import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_ACCOUNT } from '../../src/emulator/index.ts';
import type { EmulatorKey } from '../../src/emulator/index.ts';
import { expectFinished } from './support/guarantees.ts';
import { openLab } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { LIMIT_MS, SEED, announce, chanceFor } from './support/seed.ts';

announce(import.meta.filename);

const PACKAGES = 120;
/** Some time in the middle of the run. */
const ENDS_AT = 20 + Math.floor(chanceFor('credentials')() * 80);

const session = (number: number): EmulatorKey => ({
  accessKeyId: `STS.NUChaosDemoKey000000${number}`,
  accessKeySecret: `chaos-demo-secret-of-no-value-${number}`,
  securityToken: `CAISChaosDemoToken${number}`,
});
const [first, second] = [session(1), session(2)];

/** A service that knows both sessions and ends the first one at a call in the middle of the run. */
const open = (): Promise<Lab> =>
  openLab({
    packages: PACKAGES,
    formats: 'csv',
    service: {
      accounts: [{ ...DEMO_ACCOUNT, keys: [first, second] }],
      faults: [
        { match: { operation: 'QueryOTAFirmware', nth: ENDS_AT }, fault: { kind: 'credentials-expired' } },
      ],
    },
  });

function writeProfile(home: string, { accessKeyId, accessKeySecret, securityToken }: EmulatorKey): void {
  const key = { access_key_id: accessKeyId, access_key_secret: accessKeySecret, sts_token: securityToken };
  mkdirSync(join(home, '.aliyun'), { recursive: true });
  const profiles = [{ name: 'default', mode: 'StsToken', ...key }];
  writeFileSync(join(home, '.aliyun', 'config.json'), JSON.stringify({ current: 'default', profiles }));
}

describe(`credentials that end at call ${ENDS_AT} (CHAOS_SEED=${SEED})`, () => {
  test(
    'and cannot be renewed: INCOMPLETE, what is left is denied and passes nowhere',
    { timeout: LIMIT_MS },
    async () => {
      const lab = await open();
      const env = {
        ALIBABA_CLOUD_ACCESS_KEY_ID: first.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: first.accessKeySecret,
        ALIBABA_CLOUD_SECURITY_TOKEN: first.securityToken!,
      };
      const { code, json } = await expectFinished(lab, lab.start({ env }));
      expect(code).toBe(4);
      expect(json.coverage).toMatchObject({
        requested: PACKAGES,
        audited: ENDS_AT - 1,
        not_found: 0,
        failed: 0,
      });
      expect(json.incomplete_because.join(' ')).toMatch(/denied|InvalidSecurityToken/);
    },
  );

  test('and stand renewed in the file they came from: the run goes on', { timeout: LIMIT_MS }, async () => {
    const lab = await open();
    const home = join(lab.folder, 'home');
    writeProfile(home, first);
    lab.listeners.add(({ fault }) => {
      if (fault === 'credentials-expired') writeProfile(home, second);
    });
    const env = { HOME: home, ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' };
    const { code, json } = await expectFinished(lab, lab.start({ env }));
    expect(code).toBe(3);
    expect(json.coverage).toMatchObject({ requested: PACKAGES, audited: PACKAGES });
    const used = new Set(lab.calls.filter((call) => call.code === '').map((call) => call.accessKeyId));
    expect(used).toEqual(new Set([first.accessKeyId, second.accessKeyId]));
  });
});
