/** Checks of the category versioning, in English. */
export const versioning = {
  'delta-without-source': {
    title: 'The delta package names the version it starts from',
    failingTitle: 'The delta package does not name the version it starts from',
    why: 'A delta package can only be applied to the version that it was made against. Without that version in the record it may be sent to devices that it breaks.',
    console: 'Upload the delta again as a new package with its version to be updated, and delete this one.',
    api: 'Call CreateOTAFirmware with Type=1 and SrcVersion, and DeleteOTAFirmware for this one.',
    params: {},
    says: {
      observed: 'no SrcVersion',
      expected: 'a SrcVersion',
      fail: 'This is a delta package (Type 1), and its SrcVersion is empty.',
    },
  },
  'delta-same-version': {
    title: 'The delta package leads to another version',
    failingTitle: 'The delta package leads to the version it starts from',
    why: 'A device that installs it reports the same version as before, so the platform takes the update for failed, or sends it again and again.',
    console: 'Upload the delta again as a new package with its right versions, and delete this one.',
    api: 'Call CreateOTAFirmware with a DestVersion other than SrcVersion, and DeleteOTAFirmware for this one.',
    params: {},
    says: {
      expected: ({ version }: { version: string }): string => `a DestVersion other than ${version}`,
      noDestVersion: 'no DestVersion',
      unknown: 'The package has no DestVersion that its SrcVersion could be compared with.',
      fail: ({ version }: { version: string }): string =>
        `SrcVersion and DestVersion of this delta package are both ${version}.`,
    },
  },
  'version-malformed': {
    title: 'Versions have the form that the platform takes',
    failingTitle: 'A version has not the form that the platform takes',
    why: 'Devices report their version as text and the platform compares it as such. A version with blanks or other characters never equals what a device reports.',
    console:
      'Upload the file again as a new package with a version of 1 to 64 letters, digits, dots, dashes and underscores.',
    api: 'Call CreateOTAFirmware with DestVersion and SrcVersion of 1 to 64 letters, digits, dots, dashes and underscores.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: whoever creates the packages follows another scheme than the platform documents. If the devices report the same, switch version-malformed off in the job.',
    says: {
      expected: '1 to 64 letters, digits, dots, dashes or underscores',
      empty: 'empty',
      version: ({ field, version }: { field: string; version: string }): string => `${field} ${version}`,
      fail: ({ fields }: { fields: string }): string =>
        `Not 1 to 64 letters, digits, dots, dashes or underscores: ${fields}.`,
    },
  },
};
