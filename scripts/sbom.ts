/**
 * Writes the software bill of materials of what runs (CycloneDX 1.5) from package-lock.json: `npm run sbom`, to
 * dist/sbom.cdx.json or the path given. npm lists every locked package, without a network; those that are for
 * development only are taken out here, because `npm sbom --omit dev` also leaves out what both need (zod, yaml …).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Bom {
  metadata: { component: { 'bom-ref': string; name: string } };
  components: { 'bom-ref': string }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const path = resolve(root, process.argv[2] ?? 'dist/sbom.cdx.json');

function everything(): Bom {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  return JSON.parse(text) as Bom;
}

/** `name@version` of each package that is not for development only. */
function runtimePackages(): Set<string> {
  const { packages } = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; dev?: boolean }>;
  };
  const runtime = Object.entries(packages).filter(([at, entry]) => at !== '' && entry.dev !== true);
  return new Set(runtime.map(([at, { version }]) => `${at.replace(/^.*node_modules\//, '')}@${version}`));
}

const bom = everything();
const runtime = runtimePackages();
const { component } = bom.metadata;
// npm names the whole after the folder it lies in.
component.name = 'ota-audit';
bom.components = bom.components.filter((entry) => runtime.has(entry['bom-ref']));
bom.dependencies = bom.dependencies
  .filter(({ ref }) => ref === component['bom-ref'] || runtime.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((on) => runtime.has(on)) }));
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, `${JSON.stringify(bom, null, 2)}\n`);
console.log(path);
