import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openTestStore } from '../../../test-support/store.js';
import { createClock } from '../../base/clock.js';
import type { LocalServices } from '../../context/services.js';
import { createServices } from '../../server/create-services.js';
import { ServiceError } from '../../wire/service-error.js';
import type { VerifiedLogin } from '../logins/verify-logins.js';
import { insertIdentityPool } from '../pools/identity-pools.js';
import { insertIdentity, requireIdentity } from './identities.js';
import { linkLogins } from './linking.js';

const POOL = 'us-east-1:c1a41637-0000-4000-8000-000000000002';

async function startServices(): Promise<LocalServices> {
  const store = await openTestStore(':memory:');
  onTestFinished(() => store.close());
  const administrator = { accessKeyId: 'AKIA', secretAccessKey: 'local' };
  const lists = {
    allowOutbound: false,
    iamProviders: new Map(),
    allowedHosts: [],
    allowedOrigins: [],
    triggers: {},
    roles: new Map(),
  };
  const place = { publicUrl: 'http://127.0.0.1:1', account: '123456789012', region: 'us-east-1' };
  const settings = { ...place, ...lists, issuer: 'local' as const, loopback: true, strict: false, administrator };
  return await createServices({ store, clock: createClock(), settings });
}

const login = fc.record({ provider: fc.constantFrom('A', 'B', 'C'), subject: fc.constantFrom('1', '2') });
const logins = fc.uniqueArray(login, { minLength: 1, maxLength: 3, selector: ({ provider }) => provider });

type Step =
  | { readonly kind: 'guest' }
  | {
      readonly kind: 'link';
      readonly logins: readonly { provider: string; subject: string }[];
      readonly asked: number | null;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ kind: 'guest' as const }),
  fc.record({ kind: fc.constant('link' as const), logins, asked: fc.option(fc.nat(20)) }),
);

test('logins and identities stay consistent after any links and merges', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const services = await startServices();
      const { store } = services;
      const configuration = { AllowUnauthenticatedIdentities: true };
      await store.transaction((tx) =>
        insertIdentityPool(tx, { id: POOL, name: 'pool', configuration, roles: { Roles: {} }, principalTags: {} }, 0),
      );
      const ids: string[] = [];
      for (const each of steps) {
        if (each.kind === 'guest') {
          const guest = { identity_pool_id: POOL, state: 'guest' as const };
          ids.push((await store.transaction((tx) => insertIdentity(services, tx, guest))).id);
          continue;
        }
        const askedId = each.asked === null ? undefined : ids[each.asked % Math.max(ids.length, 1)];
        const asked = askedId === undefined ? undefined : await requireIdentity(store.db, askedId);
        const before = await store.db.selectFrom('identity_logins').selectAll().execute();
        const proof = each.logins.map((one) => ({ ...one, claims: {} }) as VerifiedLogin);
        const isOwn = (row: (typeof before)[number]): boolean =>
          each.logins.some((one) => one.provider === row.provider && one.subject === row.subject);
        const reached = await linkLogins(services, POOL, { logins: proof, ...(asked && { asked }) }).catch(
          (error: unknown) => {
            if (!(error instanceof ServiceError)) throw error;
            return undefined;
          },
        );

        const after = await store.db.selectFrom('identity_logins').selectAll().execute();
        if (reached === undefined) {
          // What was refused changed nothing.
          expect(after).toEqual(before);
        } else {
          if (!ids.includes(reached)) ids.push(reached);
          expect(after.filter(isOwn).map((row) => row.identity_id)).toEqual(each.logins.map(() => reached));
          expect((await requireIdentity(store.db, reached)).state).toBe('authenticated');
          // An identity with logins is reached only by one of them.
          const hadLogins = before.filter((row) => row.identity_id === reached);
          if (hadLogins.length > 0) expect(hadLogins.some(isOwn)).toBe(true);
        }
        // No login is ever lost, nor any that wasn't shown moved away from those that it was with.
        for (const row of before) {
          const now = after.find((other) => other.provider === row.provider && other.subject === row.subject);
          expect(now).toBeDefined();
          if (now?.identity_id !== row.identity_id) expect(now?.identity_id).toBe(reached);
        }
        const holders = after.map((row) => `${row.identity_id} ${row.provider}`);
        expect(new Set(holders).size).toBe(holders.length);
        for (const { identity_id } of after)
          expect((await requireIdentity(store.db, identity_id)).state).toBe('authenticated');
      }
    }),
    { numRuns: 60 },
  );
});
