import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The custom information contains no secret',
  failingTitle: 'The custom information seems to contain a secret',
  why: 'Udi is pushed to every device that gets the package, and anybody with one of these devices can read it. A key, token or password in it must be considered compromised.',
  console:
    'Change the secret where it is used. Upload the file again as a new package without it in the custom information, and delete this one.',
  api: 'Revoke the secret, call CreateOTAFirmware with a Udi that does not hold it, and DeleteOTAFirmware for this one.',
  params: {},
  widespread:
    'the same secret seems to go with every package. Change it, and get it to the devices another way; if the value is not a secret, switch udi-secret off in the job.',
  says: {
    kinds: {
      'access-key': 'an access key',
      password: 'a password',
      'private-key': 'a private key',
      secret: 'a secret or a key',
      token: 'a token',
    },
    and: ' and ',
    expected: 'no key, token or password',
    fail: ({ kinds }: { kinds: string }): string =>
      `Udi seems to contain ${kinds}. No report keeps its text.`,
  },
};

/** Udi looks as if it carried a key, token or password. It is looked at when it arrives, and never kept. */
export const udiSecret: Check<'udi-secret', 'metadata', typeof english> = defineCheck({
  id: 'udi-secret',
  category: 'metadata',
  severity: 'high',
  scope: 'firmware',
  needs: ['udi'],
  params: {},
  english,
  judge({ udi }, _params, { says }) {
    if (udi.udiLength === 0) return NOT_APPLICABLE;
    if (udi.udiSecrets.length === 0) return PASS;
    const kinds = udi.udiSecrets.map((kind) => says.kinds[kind]).join(says.and);
    return { verdict: 'fail', observed: kinds, expected: says.expected, message: says.fail({ kinds }) };
  },
});
