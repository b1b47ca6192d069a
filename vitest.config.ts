import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'auth', include: ['packages/auth/src/**/*.test.ts'] } },
      { test: { name: 'local', include: ['packages/local/src/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'tools', include: ['tools/**/*.test.mjs'] } },
      {
        test: {
          name: 'end-to-end',
          // The built packages as Node loads them, each module once.
          server: { deps: { external: [/packages\/[^/]+\/dist\//] } },
          include: ['test/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
