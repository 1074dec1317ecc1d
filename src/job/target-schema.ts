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

const csvPath = path.describe('CSV file, relative to this job file, or - for standard input.');

/** Given an empty one, the service lists everything. */
const filter = word.refine((text) => text !== '', { error: 'is empty: omit it to list everything' });

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
            .describe('Column of the firmware IDs, by name or by number from 1. Default: detected by name.'),
        }),
      ])
      .optional()
      .describe(
        'Audit the firmware IDs listed in a CSV file. Together with `list`, the file is compared with the live list.',
      ),
    list: z
      .union([
        z.literal(true),
        z.strictObject({
          productKeys: z
            .array(filter)
            .min(1, { error: 'is empty: omit it to list every product' })
            .optional()
            .describe('Only these products; one list call each.'),
          destVersion: filter.optional().describe('Only packages with exactly this destination version.'),
          allowEmpty: z
            .boolean()
            .optional()
            .describe(
              '`true`: accept an empty list, in total or for one product. Default: an empty list makes the run INCOMPLETE.',
            ),
          maxPackages: z
            .int()
            .min(1)
            .max(10_000_000)
            .optional()
            .describe(
              'Stop reading a longer list, which may never end, and mark the run INCOMPLETE. Default 10000; the platform allows 500 per instance.',
            ),
        }),
      ])
      .optional()
      .describe('Audit the packages that ListOTAFirmware returns: `true` for all, or filters.'),
  })
  .refine((select) => select.ids !== undefined || select.list !== undefined, {
    error: 'selects nothing: set `ids` or `list`',
  });

const role = z
  .strictObject({
    arn: z
      .string()
      .regex(/^acs:ram::\d{8,20}:role\/[\w.-]{1,64}$/, {
        error: 'expected the ARN of a role, such as acs:ram::1234567890123456:role/ota-audit',
      })
      .optional()
      .describe('ARN of the role: `acs:ram::<UID>:role/<name>`.'),
    externalId: z
      .string()
      .regex(/^[\w=,.@:/-]{2,1224}$/, {
        error: 'expected 2 to 1224 letters, digits or characters of =,.@:/_-',
      })
      .optional()
      .describe('External ID required by the role’s trust policy; not a secret.'),
    sessionName: z
      .string()
      .regex(/^[\w.@-]{2,64}$/, { error: 'expected 2 to 64 letters, digits or characters of .@_-' })
      .optional()
      .describe('Session name shown in the audit logs of the role’s account. Default ota-audit.'),
  })
  .describe('RAM role to assume; the key may belong to another account.');

const credentials = z
  .union([
    z.literal('chain'),
    z
      .strictObject({
        profile: label.optional().describe('Profile of the Alibaba Cloud CLI.'),
        env: z
          .string()
          .regex(/^[A-Z][A-Z0-9_]{0,63}$/, {
            error: 'expected a prefix of uppercase letters, digits and underscores',
          })
          .optional()
          .describe(
            'Prefix of the environment variables <prefix>_ACCESS_KEY_ID and <prefix>_ACCESS_KEY_SECRET.',
          ),
        assumeRole: role.optional(),
      })
      .refine((from) => from.profile === undefined || from.env === undefined, {
        error: 'expected either `profile` or `env`',
      })
      .refine((from) => Object.values(from).some((value) => value !== undefined), {
        error: 'expected `profile`, `env` or `assumeRole`',
      }),
  ])
  .describe(
    'Source of the access key; keys never belong in a job file. Default: the standard credential chain.',
  );

// The account's quotas are 20 queries and 10 calls a second of each other operation; some accounts have raised ones.
const perSecond = z.number().min(0.1).max(100_000);

const quota = z.strictObject({
  qps: perSecond
    .optional()
    .describe('QueryOTAFirmware calls per second. Default 20, the quota of an account.'),
  listQps: perSecond
    .optional()
    .describe('ListOTAFirmware calls per second. Default 10, the quota of an account.'),
  rolloutQps: perSecond
    .optional()
    .describe(
      'Calls per second to each rollout operation. Default 10, the quota of an account, and never above qps.',
    ),
  account: z
    .string({ error: 'expected the UID in quotes, a string of digits' })
    .regex(/^\d{8,20}$/, { error: 'expected an account UID (digits only)' })
    .optional()
    .describe(
      'UID of the account, in quotes; set it if STS cannot report it. Accounts with the same UID share one quota, and `quota.store` needs the UID.',
    ),
  share: z.number().gt(0).max(1).optional().describe('Share of the quota that this job may use. Default 1.'),
});

export const instanceId: z.ZodType<string> = word.refine((text) => text !== '', {
  error: 'an instance ID is empty; omit `instances` if the console shows none',
});

const targetBlock = z.strictObject({
  account: label.describe('Your name for the account, shown in reports.'),
  region: word
    .optional()
    .describe('Region of the packages, for example cn-shanghai; required here or in `defaults`.'),
  endpoint: word.optional().describe('Endpoint to use instead of the region’s, as https://host.'),
  stsEndpoint: word.optional().describe('STS endpoint that belongs to a custom `endpoint`, as https://host.'),
  instances: z
    .array(instanceId)
    .optional()
    .describe('Instance IDs from the console’s Overview page. Omit it for the instance without an ID.'),
  credentials: credentials.optional(),
  quota: quota.optional().describe('Quota of the account that this job may use.'),
  select: selection.optional().describe('Packages of this target to audit. Default: `select` of the job.'),
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
        'CSV file with one row per account and instance, relative to this job file (docs/estate.md).',
      ),
    }),
  ])
  .describe(
    'Accounts, regions and instances to audit. Entries for the same target are merged and must have the same credentials and endpoint; all entries of an account must have the same quota.',
  );

export const defaultsSchema: z.ZodType<DefaultsDocument> = targetBlock
  .omit({ account: true, instances: true, select: true })
  .extend({ quota: quota.omit({ account: true }).optional().describe('As in a target.') })
  .describe(
    'Defaults for all targets; `credentials` and `quota` are merged key by key. The default selection is the top-level `select`.',
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
