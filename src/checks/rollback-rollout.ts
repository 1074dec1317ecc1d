import type { Rollout } from '../core/model/rollout.ts';
import { NOT_APPLICABLE, PASS, defineCheck } from './check.ts';
import type { Check } from './check.ts';
import { namesOf, openUpgrades } from './support/rollouts.ts';
import { VERSION_ORDERS, compareVersions } from './support/version-order.ts';

const english = {
  title: 'A rollout does not take devices back to an older version',
  failingTitle: 'A rollout takes devices back to an older version',
  why: 'An older version brings back the vulnerabilities that were fixed since, and is what an attacker would have devices install. A rollback may be the right remedy for a broken release; in that case, record the decision as an exception. Judged on open batches that name the versions they update, where the run asked for rollouts (`rollouts`).',
  console:
    'Open Maintenance > OTA Update > the package > the batch and compare its versions to be updated with what the package delivers. Cancel the batch if nobody decided to go back.',
  api: 'Read SrcVersions and DestVersion with QueryOTAJob; call CancelOTATaskByJob, and for a dynamic batch CancelOTAStrategyByJob, or record the decision as an exception of the job.',
  params: {
    order:
      'How versions are compared: dotted (1.10 is higher than 1.9) or semver (with pre-releases). Versions that do not fit the order are not compared.',
  },
  says: {
    observed: ({ version, source }: { version: string; source: string }): string => `${source} to ${version}`,
    expected: ({ order }: { order: string }): string =>
      `no source version above the delivered one (${order})`,
    fail: ({ rollouts, version, source }: Record<'rollouts' | 'version' | 'source', string>): string =>
      `Rollout ${rollouts} takes devices from version ${source} back to ${version}.`,
  },
};

/** An open rollout delivers a version that is lower than one that it updates. */
export const rollbackRollout: Check<'rollback-rollout', 'rollout', typeof english> = defineCheck({
  id: 'rollback-rollout',
  category: 'rollout',
  severity: 'high',
  scope: 'firmware',
  needs: ['rollouts', 'package'],
  params: { order: { kind: 'choice', default: 'dotted', choices: VERSION_ORDERS } },
  english,
  judge({ rollouts: known, package: pack }, { order }, { says, common }) {
    const compared = (known ? openUpgrades(known) : []).flatMap((rollout) =>
      comparedOf(rollout, pack.destVersion, order),
    );
    if (compared.length === 0) return NOT_APPLICABLE;
    const back = compared.filter(({ isBack }) => isBack);
    const [first] = back;
    if (!first) return PASS;
    const { version, source } = first;
    const rollouts = namesOf([...new Set(back.map(({ rollout }) => rollout))], common);
    return {
      verdict: 'fail',
      observed: says.observed({ version, source }),
      expected: says.expected({ order }),
      message: says.fail({ rollouts, version, source }),
    };
  },
});

interface Compared {
  rollout: Rollout;
  version: string;
  source: string;
  isBack: boolean;
}

/** Each version that a rollout updates, with what it delivers; without those that cannot be compared. */
function comparedOf(rollout: Rollout, delivered: string, order: string): Compared[] {
  const version = rollout.described?.destVersion || delivered;
  return (rollout.described?.srcVersions ?? []).flatMap((source) => {
    const compared = compareVersions(version, source, order);
    return compared === null ? [] : [{ rollout, version, source, isBack: compared < 0 }];
  });
}
