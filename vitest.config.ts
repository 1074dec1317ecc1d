import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = {
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // The suites that pace real queries wait most of the time: run more files than there are cores.
    maxWorkers: 4,
    reporters: ['default'],
  },
};

export default config;
