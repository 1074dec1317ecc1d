import { z } from 'zod';
import { label, path, word } from './values.ts';

/** A target with what `defaults` adds to it. */
export interface TargetDocument {
  account: string;
  /** `''`: it is named nowhere. */
  region: string;
  endpoint?: string | undefined;
  stsEndpoint?: string | undefined;
  instances?: string[] | undefined;
  credentials?: 'chain' | CallerDocument | undefined;
  quota?: QuotaDocument | undefined;
  select?: SelectDocument | undefined;
}

interface CallerDocument {
  profile?: string | undefined;
  env?: string | undefined;
  assumeRole?: RoleDocument | undefined;
}

interface RoleDocument {
  arn?: string | undefined;
  externalId?: string | undefined;
  sessionName?: string | undefined;
}

type QuotaDocument = { [Name in 'qps' | 'listQps' | 'rolloutQps' | 'share']?: number | undefined } & {
  account?: string | undefined;
};

/** A target as it is written. */
export type WrittenTarget = Omit<TargetDocument, 'region'> & { region?: string | undefined };

/** What a target has that does not say it itself. */
export type DefaultsDocument = Omit<WrittenTarget, 'account' | 'instances' | 'select'>;

export interface SelectDocument {
  ids?: string | { path: string; column?: string | number | undefined } | undefined;
  list?:
    | true
    | {
        productKeys?: string[] | undefined;
        destVersion?: string | undefined;
        allowEmpty?: boolean | undefined;
        maxPackages?: number | undefined;
      }
    | undefined;
}

const csvPath = path.describe('The CSV file, relative to this job file; - is standard input.');

/** Given an empty one, the service lists everything. */
const filter = word.refine((text) => text !== '', { error: 'is empty: leave it out to list everything' });

export const selection: z.ZodType<SelectDocument> = z
  .strictObject({
    ids: z
      .union([
        csvPath,
        z.strictObject({
          path: csvPath,
          column: z
            .union([z.string().min(1).max(128), z.int().min(1).max(9_999)])
            .optional()
            .describe(
              'The column with the firmware IDs: its name, or its number from 1. Default: found by its name.',
            ),
        }),
      ])
      .optional()
      .describe(
        'Audit the firmware IDs of a CSV file. With `list` as well, the file is compared with the live list.',
      ),
    list: z
      .union([
        z.literal(true),
        z.strictObject({
          productKeys: z
            .array(filter)
            .min(1, { error: 'names no product: leave it out to list every one' })
            .optional()
            .describe('Only these products; one list each.'),
          destVersion: filter.optional().describe('Only packages that deliver exactly this version.'),
          allowEmpty: z
            .boolean()
            .optional()
            .describe(
              '`true`: a list without any package is fine, also that of one product. Default: the run is INCOMPLETE.',
            ),
          maxPackages: z
            .int()
            .min(1)
            .max(10_000_000)
            .optional()
            .describe(
              'A list with more is not read to its end, since it may never end, and the run is INCOMPLETE. Default 10000; the platform allows 500 per instance.',
            ),
        }),
      ])
      .optional()
      .describe('Audit what ListOTAFirmware lists: `true` for everything, or filters.'),
  })
  .refine((select) => select.ids !== undefined || select.list !== undefined, {
    error: 'selects nothing: give `ids` or `list`',
  });

const role = z
  .strictObject({
    arn: z
      .string()
      .regex(/^acs:ram::\d{8,20}:role\/[\w.-]{1,64}$/, {
        error: 'expected a role’s ARN, such as acs:ram::1234567890123456:role/ota-audit',
      })
      .optional()
      .describe('The role’s ARN, `acs:ram::<UID>:role/<name>`.'),
    externalId: z
      .string()
      .regex(/^[\w=,.@:/-]{2,1224}$/, {
        error: 'expected 2 to 1224 letters, digits or characters of =,.@:/_-',
      })
      .optional()
      .describe('What the role’s trust policy asks for; it is no secret.'),
    sessionName: z
      .string()
      .regex(/^[\w.@-]{2,64}$/, { error: 'expected 2 to 64 letters, digits or characters of .@_-' })
      .optional()
      .describe('Shown in the audit logs of the role’s account. Default ota-audit.'),
  })
  .describe('A RAM role that the key assumes: the key may be of another account.');

const credentials = z
  .union([
    z.literal('chain'),
    z
      .strictObject({
        profile: label.optional().describe('A named profile of the Alibaba Cloud CLI.'),
        env: z
          .string()
          .regex(/^[A-Z][A-Z0-9_]{0,63}$/, { error: 'expected a prefix of capitals, digits and underscores' })
          .optional()
          .describe('A prefix: the key is read from <prefix>_ACCESS_KEY_ID and <prefix>_ACCESS_KEY_SECRET.'),
        assumeRole: role.optional(),
      })
      .refine((from) => from.profile === undefined || from.env === undefined, {
        error: 'expected either `profile` or `env`',
      })
      .refine((from) => Object.values(from).some((value) => value !== undefined), {
        error: 'expected `profile`, `env` or `assumeRole`',
      }),
  ])
  .describe('Where the key comes from; keys themselves never stand in a job file. Default: the usual chain.');

// The account's quotas are 20 queries and 10 calls a second of each other operation; some accounts have raised ones.
const perSecond = z.number().min(0.1).max(100_000);

const quota = z.strictObject({
  qps: perSecond.optional().describe('QueryOTAFirmware calls a second. Default 20, the quota of an account.'),
  listQps: perSecond
    .optional()
    .describe('ListOTAFirmware calls a second. Default 10, the quota of an account.'),
  rolloutQps: perSecond
    .optional()
    .describe(
      'Calls a second of each operation that tells of rollouts. Default 10, the quota of an account, and never more than qps.',
    ),
  account: z
    .string({ error: 'expected the UID in quotes, a string of digits' })
    .regex(/^\d{8,20}$/, { error: 'expected the digits of an account’s UID' })
    .optional()
    .describe(
      'The UID of the account whose quota it is, in quotes, where STS does not tell it: labels with one UID share one quota, and `quota.store` needs it.',
    ),
  share: z.number().gt(0).max(1).optional().describe('The part of all that this job may use. Default 1.'),
});

export const instanceId: z.ZodType<string> = word.refine((text) => text !== '', {
  error: 'an instance ID is empty; leave `instances` out where the console shows none',
});

const targetBlock = z.strictObject({
  account: label.describe('Your name for the account; reports show it.'),
  region: word
    .optional()
    .describe('The region of the packages, for example cn-shanghai; needed here or in `defaults`.'),
  endpoint: word.optional().describe('Another endpoint than the region’s, as https://host.'),
  stsEndpoint: word
    .optional()
    .describe('The STS that belongs to an `endpoint` of your own, as https://host.'),
  instances: z
    .array(instanceId)
    .optional()
    .describe(
      'Instance IDs, where the console shows one on the Overview page. Left out: the instance without an ID.',
    ),
  credentials: credentials.optional(),
  quota: quota.optional().describe('What this job may use of the account’s quota.'),
  select: selection
    .optional()
    .describe('Which packages of this target are audited. Default: the job’s `select`.'),
});

export const targetSchema: z.ZodType<WrittenTarget> = targetBlock;

/** The most targets of a job. */
export const MOST_TARGETS = 10_000;

/** Targets, or the file that has them. */
export const targetsSchema: z.ZodType<WrittenTarget[] | { csv: string }> = z
  .union([
    z.array(targetSchema).min(1).max(MOST_TARGETS),
    z.strictObject({
      csv: path.describe(
        'A CSV file with a row for each account and instance, relative to this job file (docs/estate.md).',
      ),
    }),
  ])
  .describe(
    'Accounts, regions and instances to audit. Entries for the same one are united; their credentials and endpoint must be the same, and the quota in all entries of an account.',
  );

export const defaultsSchema: z.ZodType<DefaultsDocument> = targetBlock
  .omit({ account: true, instances: true, select: true })
  .extend({ quota: quota.omit({ account: true }).optional().describe('As of a target.') })
  .describe(
    'What each target has that does not say it itself; `credentials` and `quota` are filled in key by key. `select` is the job’s own key.',
  );

/** A target with the defaults filled in: where its key comes from is said in one of the two. */
export function withDefaults(target: WrittenTarget, defaults: DefaultsDocument = {}): TargetDocument {
  const { region = defaults.region ?? '', credentials = defaults.credentials } = target;
  const filled = isBlock(credentials) && isBlock(defaults.credentials);
  const quota = { ...defaults.quota, ...target.quota };
  return {
    ...defaults,
    ...target,
    region,
    ...(credentials && {
      credentials: filled ? callerOf(credentials, defaults.credentials as CallerDocument) : credentials,
    }),
    ...(Object.keys(quota).length > 0 && { quota }),
  };
}

function isBlock(credentials: TargetDocument['credentials']): credentials is CallerDocument {
  return typeof credentials === 'object';
}

function callerOf(own: CallerDocument, defaults: CallerDocument): CallerDocument {
  const isKeyNamed = own.profile !== undefined || own.env !== undefined;
  const { profile, env } = isKeyNamed ? own : defaults;
  const assumeRole = own.assumeRole || defaults.assumeRole?.arn !== undefined;
  return {
    ...(profile !== undefined && { profile }),
    ...(env !== undefined && { env }),
    ...(assumeRole && { assumeRole: { ...defaults.assumeRole, ...own.assumeRole } }),
  };
}
