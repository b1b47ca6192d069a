import { defineConfig } from 'vitest/config';

// tools/run-examples.mjs runs one of its files, for one app at a time.
export default defineConfig({
  test: {
    // The built packages as Node loads them, each module once.
    server: { deps: { external: [/packages\/[^/]+\/dist\//] } },
    include: ['test/built-apps/*.test.ts'],
    testTimeout: 60_000,
    // Longer than an app may take to start, so that a failure prints what its server said.
    hookTimeout: 90_000,
  },
});
