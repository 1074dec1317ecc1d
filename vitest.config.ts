import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

const src = fileURLToPath(new URL('src/', import.meta.url));
const dist = fileURLToPath(new URL('dist/', import.meta.url));

/** Tests name the files of src/ and load what is made of them, as it is shipped. */
const shipped: NonNullable<ViteUserConfig['plugins']>[number] = {
  name: 'shipped',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    if (!found?.id.startsWith(src) || !found.id.endsWith('.ts')) return null;
    return { id: `${dist}${found.id.slice(src.length, -'.ts'.length)}.js`, external: true };
  },
};

const config: ViteUserConfig = {
  plugins: [shipped],
  // As users import it.
  resolve: {
    alias: [
      { find: /^ota-audit$/, replacement: `${src}index.ts` },
      { find: /^ota-audit\/emulator$/, replacement: `${src}emulator/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/*.test.ts'],
    globalSetup: ['scripts/dist.mjs'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // On a loaded machine a test of real HTTP or processes may meet a stall; what passes only at the second try is listed
    // with its retry. A test that is broken fails twice.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    // A worker loads the program once and runs file after file: no test replaces a module, and loading it for each file
    // took a third of the time. What a test changes of the process it sets back itself.
    isolate: false,
    // The suites that pace real queries wait most of the time: run more files than there are cores.
    maxWorkers: 4,
    reporters: ['default'],
    // Node loads dist/ itself: vite transforms the tests alone.
    server: { deps: { external: [/\/dist\//] } },
  },
};

export default config;
