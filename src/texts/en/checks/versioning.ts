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
  'delta-source-absent': {
    title: 'The version that the delta package starts from is there as a package',
    failingTitle: 'No package delivers the version that the delta package starts from',
    why: 'A delta package can only be applied to the version that it was made against. Where no package leads there, only devices that had it from the factory, or from a package that is deleted, can ever take the delta. The selection has to name all packages of the product: a list without a filter, or filtered by product alone.',
    console:
      'Compare the version to be updated with the packages of the same product and module in Maintenance > OTA Update. If devices left the factory with it, switch the check off for this product; otherwise upload the package of that version, or a delta that starts from one that is there.',
    api: 'Call ListOTAFirmware with the ProductKey and look for a DestVersion equal to the SrcVersion; call CreateOTAFirmware with Type=0 and that DestVersion where devices still need it.',
    params: {},
    widespread:
      'the packages that deltas start from seem to be deleted once they are rolled out, or devices have those versions from the factory. If that is how you work, switch delta-source-absent off in the job.',
    says: {
      expected: ({ version }: { version: string }): string => `a package of version ${version}`,
      observed: 'no such package',
      notSeen: 'no such package among those observed',
      unlisted:
        'The selection does not name all packages of the product, so nothing can be said to be absent.',
      unknown: ({ version }: { version: string }): string =>
        `No package of version ${version} was observed for this product and module, but some of the target gave no answer or were not listed.`,
      fail: ({ version }: { version: string }): string =>
        `This delta package starts from version ${version}, and no package of its product and module delivers that version.`,
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
  'version-duplicate': {
    title: 'No other package is for the same update',
    failingTitle: 'Several packages are for the same update',
    why: 'They have the same product, module, type, source version and destination version, so nothing but the ID tells which of them a device was given. Tests and approvals of one are easily taken for those of the other.',
    console:
      'Compare the packages in Maintenance > OTA Update, keep the one that was verified and approved, and delete the others. If both are needed, upload one again under a version of its own.',
    api: 'Call QueryOTAFirmware for each and compare FirmwareSign and Status, then DeleteOTAFirmware for those that are not needed.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: test builds seem to be uploaded under the same version again and again. Give each build a version of its own, or switch version-duplicate off for that product in `overrides`.',
    says: {
      noDestVersion: 'no DestVersion',
      unknown: 'The package has no DestVersion by which it could be compared with others.',
      expected: 'one package for each update',
      observed: ({ others }: { others: string }): string => `also ${others}`,
      fail: ({ version, others }: { version: string; others: string }): string =>
        `Product, module, type, SrcVersion and DestVersion ${version} are also those of ${others}.`,
    },
  },
  'content-duplicate': {
    title: 'No other version has the same content',
    failingTitle: 'The same content is there under another version',
    why: 'Two versions of one product and module whose files have the same digest hold the same bytes. Either the wrong file was uploaded for one of them, so that an update changes nothing, or a version was only renamed. In packages of several files one that did not change between versions is no fault.',
    console:
      'Find out from the build which version the file belongs to, delete the package with the wrong one, and upload the right file under that version.',
    api: 'Compare FirmwareSign (or SignValue of the file) of the packages with QueryOTAFirmware; upload the right file with GenerateOTAUploadURL and CreateOTAFirmware, and call DeleteOTAFirmware for the wrong package.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: versions seem to be made by uploading the same file again, or packages of several files share those that did not change. If that is meant, switch content-duplicate off for that product in `overrides`.',
    says: {
      version: ({ version, firmwareId }: { version: string; firmwareId: string }): string =>
        `${version} (${firmwareId})`,
      expected: 'content of its own',
      observed: ({ others }: { others: string }): string => `the same digest under ${others}`,
      fail: ({ version, others }: { version: string; others: string }): string =>
        `The digest of this file of version ${version} is also that of a file of ${others}, of the same product and module.`,
    },
  },
};
