import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { findDatabase } from './tools/postgres.mjs';

/** Tests of the backend whose servers keep their data in PostgreSQL instead of SQLite. */
const onPostgres = [
  'test/postgres/*.test.ts',
  'packages/local/src/control/{housekeeping,snapshots}.test.ts',
  'packages/local/src/identity-pools/{credentials/vend-credentials,identities/linking.property,pools/identity-pools}.test.ts',
  'packages/local/src/inbox/inbox-watch.test.ts',
  'packages/local/src/model/model-walk.test.ts',
  'packages/local/src/oauth/pages/login.test.ts',
  'packages/local/src/store/store.test.ts',
  'packages/local/src/user-pools/factors/mfa.test.ts',
  'packages/local/src/user-pools/operations/{get-tokens-from-refresh-token,initiate-auth}.test.ts',
  'packages/local/src/user-pools/operations/{admin-add-user-to-group,admin-create-user,create-group,list-groups,list-users,sign-up}.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'auth', include: ['packages/auth/src/**/*.test.ts'] } },
      {
        test: {
          name: 'local',
          include: ['packages/local/src/**/*.test.ts'],
          globalSetup: ['tools/bundle-setup.mjs'],
          // The files of one worker share the loaded modules: servers and clients keep no state in them.
          isolate: false,
          testTimeout: 20_000,
        },
      },
      ...(findDatabase() === undefined
        ? []
        : [
            {
              test: {
                name: 'local-postgres',
                include: onPostgres,
                globalSetup: ['tools/bundle-setup.mjs', 'tools/postgres-setup.mjs'],
                // What one file has loaded, and the servers and schemas that it leaves, are good for the next one.
                isolate: false,
                // Its tests wait for the database and for processes: two at once, even on two cores. A third one costs more than it
                // brings. A number of workers of its own wants a group of its own.
                maxWorkers: Math.max(2, availableParallelism() - 1),
                sequence: { groupOrder: 1 },
                testTimeout: 60_000,
                hookTimeout: 60_000,
              },
            },
          ]),
      { test: { name: 'tools', include: ['tools/**/*.test.mjs'] } },
      {
        test: {
          name: 'end-to-end',
          // The built packages as Node loads them, each module once.
          server: { deps: { external: [/packages\/[^/]+\/dist\//] } },
          include: ['test/**/*.test.ts'],
          exclude: ['test/postgres/**', 'test/built-apps/**'],
          globalSetup: ['tools/bundle-setup.mjs'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
