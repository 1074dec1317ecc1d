import type { Summary } from './model/run.ts';

/** Every target that was asked anything, or could not be, was given up for its identity or account, with nothing observed. */
export function allRefused({ targets, coverage }: Pick<Summary, 'targets' | 'coverage'>): boolean {
  const asked = targets.filter(({ report }) => report.calls > 0 || report.stopped !== null);
  const refused = asked.every(
    ({ report }) => report.stopped !== null && report.stopped.kind !== 'unavailable',
  );
  return asked.length > 0 && refused && coverage.audited + coverage.notFound === 0;
}
