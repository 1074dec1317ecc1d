/** Checks of the category lifecycle, in English. */
export const lifecycle = {
  'stale-unverified': {
    title: 'The package is verified within a reasonable time',
    failingTitle: 'The package has stayed unverified for long',
    why: 'A package that nobody verified for months is either forgotten, and may be sent by mistake, or a fix that never reached its devices.',
    console:
      'Verify the package in Maintenance > OTA Update > the package > Verify, or delete it if it is no longer meant for any device.',
    api: 'Call CreateOTAVerifyJob with the FirmwareId and test devices, or DeleteOTAFirmware.',
    params: {
      after: 'How long after its creation a package may stay unverified.',
    },
    widespread:
      'most of the unverified packages are older than {after}, so old ones seem never to be cleared away. Decide once which are still needed, and delete the others.',
    says: {
      expected: ({ limit }: { limit: string }): string => `verified within ${limit}`,
      observed: ({ age }: { age: string }): string => `unverified for ${age}`,
      noTime: 'no UtcCreate',
      unknown:
        'The package is unverified, but the answer held no usable UtcCreate, so it is not known since when.',
      fail: ({ utcCreate, age, limit }: { utcCreate: string; age: string; limit: string }): string =>
        `The package was created at ${utcCreate} and is unverified since ${age}; the limit is ${limit}.`,
    },
  },
  removed: {
    title: 'The package that was audited before is still there',
    failingTitle: 'A package that was audited before is gone',
    why: 'Devices can no longer be given it. Under the EU Cyber Resilience Act, Art. 13(9), a security update that was issued stays available for at least ten years, or for the rest of the support period where that is longer. It is told once, in the run where the package vanishes, and its finding is resolved when the package is there again.',
    console:
      'Find out in ActionTrail who deleted the package, and why. If it mended a security defect, upload the same file again as a new package; otherwise keep a note of what replaced it.',
    api: 'Look for DeleteOTAFirmware with LookupEvents of ActionTrail; upload the file again with GenerateOTAUploadURL and CreateOTAFirmware where it has to stay available.',
    params: {},
    widespread:
      'a lost instance ID or another account looks like this; compare the target of the job with the console before anything else.',
    says: {
      expected: 'still there',
      notFound: 'not found',
      unlisted: 'not in the list',
      noAnswer: 'no answer',
      failNotFound:
        'This package was audited before, and the service now says that it does not exist. A security update that was issued has to stay available (EU CRA, Art. 13(9)).',
      failUnlisted:
        'This package was audited before, and the list, read to its end, does not have it any more. A security update that was issued has to stay available (EU CRA, Art. 13(9)).',
      unknown:
        'This package was audited before; it is not known whether it is still there, because its query was denied or failed.',
    },
  },
  'not-found': {
    title: 'The requested package exists',
    failingTitle: 'The requested package does not exist',
    why: 'Somebody expects this package to be there. Either it was deleted, so that devices can no longer be given it, or the list of IDs, the region or the instance of the job is wrong.',
    console:
      'Search for the package in Maintenance > OTA Update of the right region and instance. If it was deleted on purpose, take its ID out of the list; otherwise upload it again.',
    api: 'Call ListOTAFirmware for the same region and IotInstanceId and look for the FirmwareId; correct the CSV file or the target of the job.',
    params: {},
    widespread:
      'a wrong region, instance ID or account looks like this; compare the target of the job with the console.',
    says: {
      expected: 'a package',
      observed: 'not found',
      fail: 'The service says that this package does not exist.',
      failWithCode: ({ code }: { code: string }): string =>
        `The service says that this package does not exist (${code}).`,
      denied: ({ code }: { code: string }): string =>
        `It is not known whether this package exists: its query was denied (${code}).`,
      failed: ({ code }: { code: string }): string =>
        `It is not known whether this package exists: its query failed (${code}).`,
    },
  },
  'list-drift': {
    title: 'The list and the package itself say the same',
    failingTitle: 'The list and the package itself disagree',
    why: 'ListOTAFirmware and QueryOTAFirmware show the same record. Where they disagree the package was changed while the audit was under way, or one of them is wrong and cannot be relied on as evidence.',
    console:
      'Compare the list in Maintenance > OTA Update with the page of the package; run the audit again when nobody is changing packages.',
    api: 'Call ListOTAFirmware and QueryOTAFirmware again for the package; report a lasting difference to Alibaba Cloud support with the request ID.',
    params: {},
    says: {
      observed: ({ detail }: { detail: string }): string => `detail: ${detail}`,
      expected: ({ listed }: { listed: string }): string => `as listed: ${listed}`,
      fail: ({ listed, detail }: { listed: string; detail: string }): string =>
        `The list says ${listed}; the package itself says ${detail}.`,
      failModified: ({ listed, detail }: { listed: string; detail: string }): string =>
        `The package was modified between list and query: the list says ${listed}; the package itself says ${detail}.`,
    },
  },
};
