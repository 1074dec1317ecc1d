/** Checks of the category link, in English. */
export const link = {
  'url-expired': {
    title: 'The download link has not expired',
    failingTitle: 'The download link has expired',
    why: 'A device that is given an expired link gets 403 from Object Storage Service and cannot update. The service mints links of about 24 h, so one that has expired at the moment it was handed out is a fault.',
    console:
      'Open Maintenance > OTA Update > the package and download its file: if that fails too, upload the file again as a new package.',
    api: 'Call QueryOTAFirmware again and compare Expires in the new link with the time; if it is still in the past, report it to Alibaba Cloud support with the request ID.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: as_of probably lies long after the time of the queries (a stored run judged again), or a clock is wrong. Set as_of to the time of the run.',
    says: {
      expected: 'an expiry after as_of',
      failAt: ({ expiresAt }: { expiresAt: string }): string =>
        `The link expired at ${expiresAt}, exactly at the time this audit judges against.`,
      failBefore: ({ expiresAt, age }: { expiresAt: string; age: string }): string =>
        `The link expired at ${expiresAt}, ${age} before the time this audit judges against.`,
    },
  },
  'url-expiring': {
    title: 'The download link is valid for long enough',
    failingTitle: 'The download link expires soon',
    why: 'A device that starts its update late or downloads slowly finds the link expired half-way. The service mints links of about 24 h, so only a window of hours tells anything.',
    console:
      'Nothing needs to be changed in the package. Devices that are still to be updated get a new link when they ask again; start a new update batch for those that failed.',
    api: 'Call QueryOTAFirmware again shortly before the link is used: it hands out a new one. Devices can ask for a new one as well.',
    params: {
      within:
        'A link that ends within this time after as_of fails. Keep it well below the 24 h for which the service mints links.',
    },
    widespread:
      'the links live {lifetime} from the query on, so a window of {within} takes in nearly all of them and says nothing about single packages. Set within of url-expiring well below that lifetime.',
    says: {
      expected: ({ within }: { within: string }): string => `valid for more than ${within}`,
      fail: ({ expiresAt, left, within }: { expiresAt: string; left: string; within: string }): string =>
        `The link expires at ${expiresAt}, ${left} after the time this audit judges against; the window is ${within}.`,
    },
  },
  'url-missing': {
    title: 'The file has a download link',
    failingTitle: 'The file has no download link',
    why: 'Without a link no device can download the file, so an update with this package fails on every device. The file may have been lost.',
    console:
      'Open Maintenance > OTA Update > the package and try to download its file; upload the file again as a new package if it is gone.',
    api: 'Call QueryOTAFirmware again; if FirmwareUrl, or Url of the file in MultiFiles, is still empty, upload the file with GenerateOTAUploadURL and CreateOTAFirmware.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: the deployment that was asked may not hand out links at all. If so, switch url-missing off in the job.',
    says: {
      observed: 'no link',
      expected: 'a link',
      fail: "The service's answer holds no download link for this file.",
    },
  },
  'url-unsigned': {
    title: 'The download link is signed and ends',
    failingTitle: 'The download link is public and never ends',
    why: 'A link without signature and expiry works for anybody who has it, for ever: the firmware can be downloaded and taken apart by people it was not meant for.',
    console:
      'Make the storage bucket private, upload the file again as a new package so that the service signs its links, and delete this package.',
    api: 'Upload the file with GenerateOTAUploadURL and CreateOTAFirmware, check that the new FirmwareUrl carries Expires and Signature, and call DeleteOTAFirmware for this one.',
    params: {},
    widespread:
      'the deployment that was asked seems to hand out public links by design; if that is accepted, set the severity of url-unsigned to info or switch the check off in the job.',
    says: {
      observed: ({ host }: { host: string }): string => `a link to ${host} without signature`,
      expected: 'a signed link with an expiry',
      fail: ({ host }: { host: string }): string =>
        `The link to ${host} carries neither a signature nor an expiry: anybody who has it can download the firmware.`,
    },
  },
  'url-unreadable': {
    title: 'The download link can be read',
    failingTitle: 'The download link cannot be read',
    why: 'Devices can do nothing with text that is no URL, and of a link whose expiry cannot be read nobody can say whether it still works.',
    console:
      'Open Maintenance > OTA Update > the package and try to download its file; upload the file again as a new package if that fails.',
    api: 'Call QueryOTAFirmware and look at FirmwareUrl, or Url of the file in MultiFiles; report a link that stays malformed to Alibaba Cloud support with the request ID.',
    params: {},
    widespread:
      'the service seems to sign its links in a way that this version does not know; look at one link and update the tool.',
    says: {
      expected: 'a URL with a readable expiry',
      fail: ({ problem }: { problem: string }): string => `The link cannot be read: ${problem}.`,
      failAt: ({ host, problem }: { host: string; problem: string }): string =>
        `The link to ${host} cannot be read: ${problem}.`,
    },
  },
  'url-insecure': {
    title: 'The download link uses https',
    failingTitle: 'The download link does not use https',
    why: 'Over plain http anybody on the way can read the firmware, reuse the link, or put something else in its place; a digest from the same answer does not prove who made the file.',
    console:
      'Switch the devices to HTTPS downloads in the settings of the update batch, and upload the file again as a new package where its link stays on http.',
    api: 'Create the update job with DownloadProtocol=HTTPS, and call QueryOTAFirmware again to see whether the link is on https.',
    params: {},
    widespread:
      'the deployment or the emulator that was asked hands out plain links by design; where the network around it is trusted, lower the severity of url-insecure in the job.',
    says: {
      expected: 'https',
      fail: ({ scheme }: { scheme: string }): string => `The link uses ${scheme} instead of https.`,
      failAt: ({ host, scheme }: { host: string; scheme: string }): string =>
        `The link to ${host} uses ${scheme} instead of https.`,
    },
  },
  'url-foreign-host': {
    title: 'The download link points to an allowed host',
    failingTitle: 'The download link points to a foreign host',
    why: 'The service stores packages in Object Storage Service. A link to anywhere else means that the devices load their firmware from a place that your controls may not cover.',
    console:
      'Find out who put the package there. Upload the file to the service as a new package and delete this one; if the host is yours, add it to hosts of url-foreign-host in the job.',
    api: 'Upload the file with GenerateOTAUploadURL and CreateOTAFirmware, and call DeleteOTAFirmware for this one; or allow the host in the job.',
    params: {
      hosts:
        'Host names that links may point to. A star stands for any run of characters, dots included; a pattern without one is a whole host name.',
    },
    widespread:
      'the packages seem to be stored at a host of your own; if it is meant to be so, add it to hosts of url-foreign-host in the job (now: {hosts}).',
    says: {
      fail: ({ host, hosts }: { host: string; hosts: string }): string =>
        `The link points to ${host}, which is not among the allowed hosts (${hosts}).`,
    },
  },
  'url-unreachable': {
    title: 'The download link leads to the file',
    failingTitle: 'The download link does not lead to the file',
    why: 'A link may look right and still give devices 403 or 404: the object was deleted, the bucket was closed, the signature is wrong. Only asking shows it. Judged where the job probes (`probe: links` or `contents`); one byte of each file is asked for.',
    console:
      'Open Maintenance > OTA Update > the package and download its file: if that fails too, upload the file again as a new package and delete this one.',
    api: 'Call QueryOTAFirmware again and fetch the new FirmwareUrl (Url in MultiFiles) by GET; a 404 NoSuchKey needs a new upload with GenerateOTAUploadURL and CreateOTAFirmware, a 403 is for Alibaba Cloud support, with the request ID.',
    params: {},
    widespread:
      'a fault of single packages does not look like this: the machine that audits may not reach the store (firewall, DNS, a proxy that is not set). Try one link from it by hand, or set probe to off in the job.',
    says: {
      expected: 'HTTP 200 or 206',
      failRefused: ({ observed }: { observed: string }): string =>
        `The store answered the link with ${observed} instead of the file.`,
      failUnreachable: ({ code }: { code: string }): string =>
        `The link's host gave no answer that could be used (${code}), each time it was asked.`,
    },
  },
};
