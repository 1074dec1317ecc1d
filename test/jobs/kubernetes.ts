import { CronJob, Job } from 'kubernetes-models/batch/v1';
import { ConfigMap, PersistentVolumeClaim } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

const KINDS = { ConfigMap, PersistentVolumeClaim, CronJob, Job };

/** What a manifest has that Kubernetes does not know, or has in another form; empty where all is well. */
export function kubernetesProblems(text: string): string[] {
  return parseAllDocuments(text).flatMap((document) => {
    const resource = document.toJS() as { kind: keyof typeof KINDS; apiVersion: string };
    const Kind = KINDS[resource.kind];
    if (document.errors.length > 0 || Kind?.apiVersion !== resource.apiVersion)
      return [`no ${resource.apiVersion} ${resource.kind}`];
    const unread = new Set<string>();
    try {
      const top = Object.fromEntries(
        Object.entries(resource).map(([key, value]) => [key, watched(value, key, unread)]),
      );
      new Kind(top).validate();
    } catch (error) {
      return [String(error)];
    }
    return [...unread].map((at) => `${resource.kind}: unknown ${at}`);
  });
}

/** No plain object: those are copied before they are looked at. */
class Watched extends Object {}

/** The schemas let unknown members pass, but never look at them: what was not looked at stays in `unread`. */
function watched(value: unknown, at: string, unread: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy = (Array.isArray(value) ? [] : new Watched()) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) {
    const path = `${at}.${key}`;
    const child = watched(member, path, unread);
    unread.add(path);
    const get = (): unknown => {
      unread.delete(path);
      return child;
    };
    Object.defineProperty(copy, key, { get, enumerable: true, configurable: true });
  }
  return copy;
}
