/** Checks of the category verification, in English. Placeholders of a function are its values. */
export const verification = {
  unverified: {
    title: 'The package has been put to verification',
    failingTitle: 'The package was never verified',
    why: 'Verification tries a package on test devices before it goes to a batch. A package that never went through it may brick the devices it is sent to, and nobody can show that it was tested.',
    console:
      'Open Maintenance > OTA Update > the package, click Verify, choose up to 10 test devices and wait until all of them are updated.',
    api: 'Call CreateOTAVerifyJob with the FirmwareId and the test devices, then query the package until its Status is 1.',
    params: {},
    says: {
      expected: 'Status 1 (verified)',
      fail: 'This package requires verification, and none was ever started.',
    },
  },
  'verification-failed': {
    title: 'The verification of the package succeeded',
    failingTitle: 'The verification of the package failed',
    why: 'At least one test device did not come up with this package. Sent to a batch, it is likely to fail or to brick devices in the field.',
    console:
      'Open Maintenance > OTA Update > the package and read in the verification batch which test devices failed and why. Correct the build, upload it as a new package and verify that; delete this one.',
    api: 'Read the verification job with ListOTAJobByFirmware and ListOTATaskByJob, upload a corrected build with CreateOTAFirmware and verify it with CreateOTAVerifyJob; then call DeleteOTAFirmware for this one.',
    params: {},
    says: {
      expected: 'Status 1 (verified)',
      fail: 'The verification of this package ended without all test devices being updated.',
    },
  },
  'verification-stalled': {
    title: 'The verification of the package ends in time',
    failingTitle: 'The verification of the package does not end',
    why: 'A verification that hangs for days waits for test devices that are offline or stuck. The package is neither released nor refused, and people begin to work around the verification.',
    console:
      'Open Maintenance > OTA Update > the package > its verification batch, bring the test devices that are still pending online or cancel the batch, and verify again.',
    api: 'Find the pending devices with ListOTAJobByFirmware and ListOTATaskByJob; call CancelOTATaskByJob for those that will not answer, then CreateOTAVerifyJob again with a TimeoutInMinutes.',
    params: {
      after: 'How long a verification may run. A verification job can be given at most 24 h (1,440 minutes).',
    },
    says: {
      expected: 'Status 1 or 3 within the limit',
      atMost: ({ limit }: { limit: string }): string => `at most ${limit}`,
      verifyingFor: ({ age }: { age: string }): string => `verifying for ${age}`,
      noTime: 'no UtcModified',
      unknown:
        'The package is being verified, but the answer held no usable UtcModified, so it is not known since when.',
      pass: ({ age, limit }: { age: string; limit: string }): string =>
        `The package is verifying for ${age}; the limit is ${limit}.`,
      fail: ({ age, limit, utcModified }: { age: string; limit: string; utcModified: string }): string =>
        `The package is verifying for ${age} (last modified ${utcModified}); the limit is ${limit}.`,
    },
  },
  'verification-waived': {
    title: 'The package requires verification',
    failingTitle: 'Verification was switched off for the package',
    why: 'The package was created with verification switched off, so it can be sent to every device without having run on a single test device. Whether that is allowed is for your policy to say, and an auditor will ask who decided it.',
    console:
      'Upload the same file again as a new package with verification switched on, verify it, and delete this one; or lower the severity of this check in the job where your policy allows it.',
    api: 'Call CreateOTAFirmware with NeedToVerify=true, then CreateOTAVerifyJob, and DeleteOTAFirmware for this one.',
    params: {},
    widespread:
      'creating packages with verification switched off seems to be the rule in this account; where your policy allows that, set the severity of verification-waived to info or switch the check off in the job.',
    says: {
      expected: 'a package that requires verification',
      fail: 'This package was created with verification switched off and can be sent to devices untested.',
    },
  },
  'status-unrecognized': {
    title: 'The status of the package is one that the service documents',
    failingTitle: 'The status of the package is not documented',
    why: 'The other verification checks only know the documented codes. A package with another one is not judged by them, so somebody has to look at it.',
    console:
      'Open Maintenance > OTA Update > the package and read its status there; ask Alibaba Cloud support what the code means, with the request ID from packages.csv.',
    api: 'Call QueryOTAFirmware for the FirmwareId and compare Status with the current API reference; update this tool if the code is new.',
    params: {},
    says: {
      expected: 'Status -1, 0, 1, 2 or 3',
      fail: ({ raw }: { raw: string }): string =>
        `The service gave the Status "${raw}", which it does not document, so it is not known whether the package is verified.`,
    },
  },
  'progress-mismatch': {
    title: 'Status and progress of the verification agree',
    failingTitle: 'Status and progress of the verification contradict each other',
    why: 'A verified package has been tried on all test devices, a failed one has not. Where the two fields contradict each other, one of them is wrong and the status cannot be relied on as evidence.',
    console:
      'Open Maintenance > OTA Update > the package and compare its status with the results in its verification batch; verify the package again where they differ.',
    api: 'Compare QueryOTAFirmware with ListOTAJobByFirmware and ListOTATaskByJob; report a lasting contradiction to Alibaba Cloud support with the request ID.',
    params: {},
    says: {
      agreeing: 'Status and VerifyProgress that agree',
      expectedVerified: '100 %',
      expectedFailed: 'less than 100 %',
      expectedVerifying: 'a percentage',
      noProgress: ({ status }: { status: string }): string => `${status}, no VerifyProgress`,
      withProgress: ({ status, percent }: { status: string; percent: number }): string =>
        `${status}, ${percent} %`,
      unknown: "The service's answer held no VerifyProgress, so it cannot be compared with the status.",
      failVerified: ({ percent }: { percent: number }): string =>
        `The package is verified, but its verification stands at ${percent} %.`,
      failFailed: ({ percent }: { percent: number }): string =>
        `The verification of the package failed, but it stands at ${percent} %.`,
    },
  },
};
