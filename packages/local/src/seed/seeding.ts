import type { Kysely } from 'kysely';
import type { LocalServices } from '../context/services.js';
import type { Tables } from '../store/tables.js';
import { findPool } from '../user-pools/pools/pool-settings.js';
import { secretMath } from '../user-pools/srp/secret-math.js';
import { isPassword } from '../user-pools/users/passwords.js';
import { findUserBySub } from '../user-pools/users/users.js';
import { applySeed } from './apply-seed.js';
import { prepareUsers } from './apply-user.js';
import { readSeed } from './read-seed.js';
import type { ReadyUser, Seed } from './seed.js';

/** A seed that can be applied repeatedly. */
export interface Seeding {
  /** Writes it into the store, in the caller's transaction. */
  apply(services: LocalServices, tx: Kysely<Tables>): Promise<void>;
  /** Its users whose password is still the seed's, at most so many. Each costs the arithmetic of a sign-in. */
  listReadyUsers(db: Kysely<Tables>, limit: number): Promise<readonly ReadyUser[]>;
  /** The names of its users that are not there. */
  listMissingUsers(db: Kysely<Tables>): Promise<readonly string[]>;
}

/** @throws {SeedError} */
export function createSeeding(given: Seed): Seeding {
  const seed = readSeed(given);
  const users = prepareUsers(seed);
  return {
    apply: (services, tx) => applySeed(services, tx, { seed, users }),
    listReadyUsers: async (db, limit) => {
      const ready: ReadyUser[] = [];
      for (const [index, { id }] of (seed.userPools ?? []).entries()) {
        const pool = await findPool(db, id);
        if (pool === undefined) continue;
        for (const { seeded, sub } of users[index] ?? []) {
          if (ready.length >= limit) return ready;
          const { username, password, totpSecret } = seeded;
          const user = await findUserBySub(db, sub);
          if (password === undefined || user?.password === undefined || !user.enabled) continue;
          if (!isPassword({ math: secretMath }, pool, { username: user.username, password, kept: user.password }))
            continue;
          ready.push({ userPoolId: id, username, password, ...(totpSecret !== undefined && { totpSecret }) });
        }
      }
      return ready;
    },
    listMissingUsers: async (db) => {
      const missing: string[] = [];
      for (const { seeded, sub } of users.flat()) {
        if ((await findUserBySub(db, sub)) === undefined) missing.push(seeded.username);
      }
      return missing;
    },
  };
}
