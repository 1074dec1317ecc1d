/** How versions are compared: by their numbers, or by Semantic Versioning 2.0. */
export const VERSION_ORDERS = ['dotted', 'semver'] as const;

/** @returns negative where `a` is lower, positive where it is higher; null where the order does not know one of them */
export function compareVersions(a: string, b: string, order: string): number | null {
  return order === 'semver' ? compareSemver(a, b) : compareDotted(a, b);
}

/** `1.10`, `v2.0.1`: number by number, and what is missing is 0. */
function compareDotted(a: string, b: string): number | null {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return left && right && compareNumbers(left, right);
}

function numbersOf(version: string): bigint[] | null {
  const [, numbers] = /^[vV]?(\d+(?:\.\d+)*)$/.exec(version.trim()) ?? [];
  return numbers === undefined ? null : numbers.split('.').map(BigInt);
}

function compareNumbers(a: readonly bigint[], b: readonly bigint[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at] ?? 0n, b[at] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** https://semver.org, clause 11: a pre-release comes before its version, build metadata do not count. */
function compareSemver(a: string, b: string): number | null {
  const [left, right] = [semverOf(a), semverOf(b)];
  if (!left || !right) return null;
  return compareNumbers(left.numbers, right.numbers) || comparePrerelease(left.prerelease, right.prerelease);
}

function semverOf(version: string): { numbers: bigint[]; prerelease: string[] } | null {
  const [, numbers, prerelease = ''] =
    /^[vV]?((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2})(?:-([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?(?:\+[\dA-Za-z.-]+)?$/.exec(
      version.trim(),
    ) ?? [];
  if (numbers === undefined) return null;
  return {
    numbers: numbers.split('.').map(BigInt),
    prerelease: prerelease === '' ? [] : prerelease.split('.'),
  };
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const compared = compareIdentifiers(left, right);
    if (compared !== 0) return compared;
  }
  return 0;
}

/** Numbers by their value, before words, which are compared by their characters. */
function compareIdentifiers(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return compareNumbers([BigInt(a)], [BigInt(b)]);
  if (left !== right) return left ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
