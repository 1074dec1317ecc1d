import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

const config: ViteUserConfig = {
  // As users import it, and as it is: nothing is built for that.
  resolve: {
    alias: [
      { find: /^ota-audit$/, replacement: source('index.ts') },
      { find: /^ota-audit\/emulator$/, replacement: source('emulator/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/*.test.ts'],
    // For `npx vitest`, which nothing else goes before.
    globalSetup: ['scripts/frameworks.mjs'],
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
  },
};

export default config;
