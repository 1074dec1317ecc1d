import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';

const english = {
  title: 'The package that was audited before is still there',
  failingTitle: 'A package that was audited before is gone',
  why: 'Devices can no longer receive it. Under the EU Cyber Resilience Act, Art. 13(9), a published security update must stay available for at least ten years, or for the rest of the support period where that is longer. It is reported once, by the run in which the package vanishes, and the finding is resolved when the package is there again.',
  console:
    'Find out in ActionTrail who deleted the package, and why. If it fixed a security defect, upload the same file again as a new package; otherwise keep a note of what replaced it.',
  api: 'Look for DeleteOTAFirmware with LookupEvents of ActionTrail; upload the file again with GenerateOTAUploadURL and CreateOTAFirmware where it has to stay available.',
  params: {},
  widespread:
    'a lost instance ID or another account can cause this; compare the target of the job with the console before anything else.',
  says: {
    expected: 'still exists',
    notFound: 'not found',
    unlisted: 'not in the list',
    noAnswer: 'no answer',
    failNotFound:
      'This package was audited before, and the service now reports that it does not exist. A published security update must stay available (EU CRA, Art. 13(9)).',
    failUnlisted:
      'This package was audited before, and is no longer in the list, which was read to its end. A published security update must stay available (EU CRA, Art. 13(9)).',
    unknown:
      'This package was audited before; it is unknown whether it still exists because its query was denied or failed.',
  },
};

/** Audited in an earlier run of the job, and gone now. Told in the run where it vanishes; only its return ends it. */
export const removed: Check<'removed', 'lifecycle', typeof english> = defineCheck({
  id: 'removed',
  category: 'lifecycle',
  severity: 'medium',
  scope: 'firmware',
  needs: ['presence'],
  outlivesFirmware: true,
  params: {},
  english,
  judge({ presence }, _params, { says }) {
    if (!presence.wasAudited) return NOT_APPLICABLE;
    const { expected } = says;
    switch (presence.now) {
      case 'there':
        return PASS;
      case 'unknown':
        return {
          verdict: 'unknown',
          remedy: presence.remedy,
          observed: says.noAnswer,
          expected,
          message: says.unknown,
        };
      case 'not-found':
        return { verdict: 'fail', observed: says.notFound, expected, message: says.failNotFound };
      case 'unlisted':
        return { verdict: 'fail', observed: says.unlisted, expected, message: says.failUnlisted };
    }
  },
});
