import { fileURLToPath } from 'node:url';
import type { Framework } from '../src/core/framework.ts';
import { loadFramework } from '../src/frameworks/load.ts';
import { SHIPPED } from '../src/frameworks/shipped.ts';

/** The frameworks that come along, out of their YAML. */
export async function readFrameworks(): Promise<Framework[]> {
  const data = new URL('../src/frameworks/data/', import.meta.url);
  const loading = SHIPPED.map((id) => loadFramework(fileURLToPath(new URL(`${id}.yaml`, data))));
  return (await Promise.all(loading)).map(({ framework }) => framework);
}
