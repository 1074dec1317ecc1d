/** Checks of the category integrity, in English. */
export const integrity = {
  'digest-missing': {
    title: 'The file has a digest',
    failingTitle: 'The file has no digest',
    why: 'A device compares the file that it downloaded with the digest in the update notice. Without one it cannot tell a damaged or exchanged file from the right one, and either refuses the update or installs anything.',
    console:
      'Upload the file again as a new package under Maintenance > OTA Update, so that the service computes its digest, verify it, and delete this package.',
    api: 'Call CreateOTAFirmware again with SignMethod and FirmwareSign (SignValue of each file in MultiFiles); left out, the service takes the MD5 that Object Storage Service has of the file. Then call DeleteOTAFirmware for this package.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: the deployment that was asked may not hand out digests at all. If so, integrity has to be shown by other means; switch digest-missing off in the job and write down by which.',
    says: {
      observed: 'no digest',
      expected: 'a digest',
      fail: "The service's answer holds no FirmwareSign, so devices cannot check the file.",
      failOfFile: "The service's answer holds no SignValue for this file, so devices cannot check it.",
    },
  },
  'digest-malformed': {
    title: 'The digest has the form that its method gives',
    failingTitle: 'The digest has not the form that its method gives',
    why: 'A digest of a wrong length or with other characters than hexadecimal ones equals that of no file: every device refuses the update, or none compares it.',
    console:
      'Upload the file again as a new package so that the service computes the digest, and delete this package.',
    api: 'Compute the digest again (32 hexadecimal digits for MD5, 64 for SHA256), call CreateOTAFirmware with it, and DeleteOTAFirmware for this one.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: the service seems to write digests in a way that this version does not know; look at one and update the tool.',
    says: {
      hex: ({ digits, method }: { digits: number; method: string }): string =>
        `${digits} hexadecimal digits (${method})`,
      fail: ({ method, digits, length }: { method: string; digits: number; length: number }): string =>
        `A digest by ${method} has ${digits} hexadecimal digits; this one has ${length} characters.`,
      failCharacters: ({ method }: { method: string }): string =>
        `A digest by ${method} has hexadecimal digits only; this one has other characters.`,
    },
  },
  'digest-weak': {
    title: 'The digest is made by a strong method',
    failingTitle: 'The digest is made by a weak method',
    why: 'Two files with the same MD5 or SHA-1 can be made on purpose (RFC 6151), so such a digest shows that nothing was damaged on the way, and not that nothing was exchanged.',
    console:
      'Choose SHA256 as the signature algorithm when the next version is uploaded. Where devices know MD5 only, lower this check for their product in the job.',
    api: 'Call CreateOTAFirmware with SignMethod=SHA256 for the next version.',
    params: {},
    widespread:
      'MD5 is the default of the platform, so nearly every package has it and a list of them says nothing new. Decide it once: choose SHA256 for new packages, or switch digest-weak off in the job.',
    says: {
      expected: 'SHA256',
      fail: ({ method }: { method: string }): string =>
        `The digest of this file is made by ${method}, for which two files with the same digest can be made on purpose.`,
    },
  },
  'digest-inconsistent': {
    title: 'The two MD5 digests of the file agree',
    failingTitle: 'The two MD5 digests of the file differ',
    why: 'The service keeps two digests of each of several files. Where both are by MD5 they must be the same; if they differ, one was not made from this file.',
    console: 'Upload the files again as a new package, and delete this package.',
    api: 'Call CreateOTAFirmware again with a SignValue computed from the file, and DeleteOTAFirmware for this one.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: SignValue seems to be made in another way than FileMd5 here. Compare one file by hand, and switch digest-inconsistent off in the job if that is meant to be so.',
    says: {
      noMd5: 'no FileMd5',
      expected: ({ md5 }: { md5: string }): string => `SignValue equal to FileMd5 (${md5})`,
      agreeing: 'SignValue and FileMd5 that agree',
      fail: ({ digest, md5 }: { digest: string; md5: string }): string =>
        `SignValue is ${digest} and FileMd5 is ${md5}, though SignMethod is MD5.`,
      unknown:
        "The service's answer holds no FileMd5 for this file, so SignValue cannot be compared with it.",
    },
  },
  'digest-mismatch': {
    title: 'The bytes behind the link have the recorded digest',
    failingTitle: 'The bytes behind the link have another digest than is recorded',
    why: 'Devices that compare the digest refuse this file, and those that do not install something else than was verified. The object was damaged or exchanged after it was uploaded, or the digest was given wrongly. Judged where the job probes contents (`probe: contents`).',
    console:
      'Stop updates with this package, find out who wrote the object, upload the right file as a new package, verify it, and delete this one.',
    api: 'Fetch FirmwareUrl (Url in MultiFiles), hash it and compare; then upload the right file with GenerateOTAUploadURL and CreateOTAFirmware with its digest, and call DeleteOTAFirmware for this package.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: something between the store and this machine may change what is downloaded, or the digests are made in another way here. Compare one file by hand.',
    says: {
      unread: 'not read to its end',
      fail: ({ method, found, recorded }: { method: string; found: string; recorded: string }): string =>
        `The ${method} of the downloaded bytes is ${found}; recorded is ${recorded}.`,
      failMd5: ({ found, recorded }: { found: string; recorded: string }): string =>
        `The MD5 of the downloaded bytes is ${found}; FileMd5 is ${recorded}.`,
      tooLarge: 'The file is larger than the job lets probes read (maxBytes), so it was not hashed.',
      tooSlow:
        'The file did not arrive within the time that a probe may take (timeout), so it was not hashed.',
    },
  },
  'size-missing': {
    title: 'The size of the file is recorded',
    failingTitle: 'The size of the file is not recorded',
    why: 'A device reserves room by the recorded size and checks its download against it. A size that is absent or 0 may also mean that an empty file was uploaded.',
    console:
      'Look at the file in Maintenance > OTA Update > the package; upload it again as a new package if it is empty.',
    api: 'Call QueryOTAFirmware again; if FirmwareSize (Size in MultiFiles) stays 0 or absent, upload the file again.',
    params: {},
    widespread:
      'the deployment that was asked may not record sizes at all; if so, switch size-missing off in the job.',
    says: {
      none: 'no size',
      zero: '0 bytes',
      expected: 'more than 0 bytes',
      fail: "The service's answer holds no size for this file.",
      failZero: 'The recorded size of this file is 0 bytes.',
    },
  },
  'size-over-limit': {
    title: 'The file is within the size that devices can be sent',
    failingTitle: 'The file is larger than devices can be sent',
    why: 'The platform takes files of up to 1,000 MB for downloads over HTTPS, and of 16 MB for those over MQTT. A larger one cannot be delivered.',
    console:
      'Make the file smaller, or a delta package of it; larger limits are given on request (a ticket).',
    api: 'Upload a smaller file with GenerateOTAUploadURL and CreateOTAFirmware, or set Type=1 for a delta package.',
    params: {
      limit:
        'The largest file, in MB (1,048,576 bytes). Set 16 in overrides for products whose devices download over MQTT.',
    },
    widespread:
      'the limit of {limit} MB seems to be set lower than this account needs; set limit of size-over-limit to what the platform has granted it.',
    says: {
      noSize: 'no size',
      unknown: 'The size of this file is not known, so it cannot be compared with the limit.',
      size: ({ bytes }: { bytes: string }): string => `${bytes} bytes`,
      expected: ({ limit }: { limit: string }): string => `at most ${limit} MB`,
      fail: ({ bytes, limit }: { bytes: string; limit: string }): string =>
        `The file has ${bytes} bytes; the limit is ${limit} MB.`,
    },
  },
  'size-mismatch': {
    title: 'The object behind the link has the recorded size',
    failingTitle: 'The object behind the link has another size than is recorded',
    why: 'Devices reserve room by the recorded size and take a download of another length for broken. The object was cut off, exchanged, or never was the file that was registered. Judged where the job probes (`probe: links` or `contents`).',
    console:
      'Stop updates with this package, upload the right file as a new package, verify it, and delete this one.',
    api: 'Fetch FirmwareUrl (Url in MultiFiles) with Range: bytes=0-0 and look at Content-Range; then upload the right file with GenerateOTAUploadURL and CreateOTAFirmware, and call DeleteOTAFirmware for this package.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: a proxy may answer in place of the store, or sizes are recorded in another unit here. Compare one file by hand.',
    says: {
      bytes: ({ count }: { count: string }): string => `${count} bytes`,
      notTold: 'no length',
      fail: ({ found, recorded }: { found: string; recorded: string }): string =>
        `The object behind the link has ${found} bytes; recorded are ${recorded}.`,
      unknown: 'The store did not say how long the object is.',
    },
  },
};
