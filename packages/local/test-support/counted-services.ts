import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import { onTestFinished } from 'vitest';
import type { Clock } from '../src/base/clock.js';
import type { LocalServices } from '../src/context/services.js';
import type { Operation } from '../src/iam/operation.js';
import { createServices } from '../src/server/create-services.js';
import type { DirectAdapter } from '../src/store/prepared.js';
import type { Store } from '../src/store/store.js';
import type { TriggerOptions } from '../src/triggers/configuration.js';
import { userPoolOperations } from '../src/user-pools/operations.js';
import { type SecretMath, secretMath } from '../src/user-pools/srp/secret-math.js';
import { ServiceError } from '../src/wire/service-error.js';
import { takeKey } from './keys.js';
import { testSettings } from './settings.js';
import { createStillClock } from './still-clock.js';
import { openTestStore } from './store.js';

/** What a call has taken itself: background work that another call has begun, such as new signing keys, counts there. */
export interface Work {
  readonly powers: number;
  /** Hashes, MACs and derived keys. */
  readonly hashes: number;
  readonly queries: number;
  readonly transactions: number;
}

/** What a call gave: the operation's answer, or the error. */
export interface CountedCall {
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it is in the test
  readonly output?: any;
  readonly error?: { readonly name: string; readonly message: string };
  readonly work: Work;
}

/** User pools without a server, whose computations on secrets and queries are counted at their ports. */
export interface CountedUserPools {
  /** Stands still until the test moves it. */
  readonly clock: Clock;
  /** Calls an operation of user pools. */
  call(operation: string, input: object): Promise<CountedCall>;
}

/** Opens user pools in memory, gone after the test. */
export async function openCountedUserPools(triggers: TriggerOptions = {}): Promise<CountedUserPools> {
  const store = await openTestStore(':memory:');
  onTestFinished(() => store.close());
  const counting = new AsyncLocalStorage<Counts>();
  const clock = createStillClock();
  const services: LocalServices = await createServices({
    store: countQueries(store, counting),
    settings: { ...testSettings, triggers },
    clock,
    math: countMath(counting),
    createKey: takeKey,
  });
  return {
    clock,
    call: async (name, input) => {
      const operation = userPoolOperations.find((candidate) => candidate.name === name) as Operation | undefined;
      if (operation === undefined) throw new RangeError(`There is no operation ${name}.`);
      const context = {
        services,
        caller: { kind: 'anonymous' },
        requestId: randomUUID(),
        region: 'us-east-1',
      } as const;
      const counts: Counts = { powers: 0, hashes: 0, queries: 0, transactions: 0 };
      try {
        const output = await counting.run(counts, () => operation.handle(input as never, context));
        return { output, work: { ...counts } };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return { error: { name: error.name, message: error.message }, work: { ...counts } };
      }
    },
  };
}

type Counts = { -readonly [Kind in keyof Work]: number };

function countOne(counting: AsyncLocalStorage<Counts>, kind: keyof Work): void {
  const counts = counting.getStore();
  if (counts !== undefined) counts[kind]++;
}

function countMath(counting: AsyncLocalStorage<Counts>): SecretMath {
  const count =
    <Given extends readonly unknown[], Result>(kind: 'powers' | 'hashes', run: (...given: Given) => Result) =>
    (...given: Given): Result => {
      countOne(counting, kind);
      return run(...given);
    };
  return {
    power: count('powers', secretMath.power),
    hash: count('hashes', secretMath.hash),
    mac: count('hashes', secretMath.mac),
    derive: count('hashes', secretMath.derive),
  };
}

/** The store with each query counted: prepared ones, and those that kysely runs. */
function countQueries(store: Store, counting: AsyncLocalStorage<Counts>): Store {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      countOne(counting, 'queries');
      return result;
    },
  };
  const adapter = store.db.getExecutor().adapter as DirectAdapter;
  const runNow = adapter.runNow.bind(adapter);
  adapter.runNow = (query, options) => {
    const rows = runNow(query, options);
    if (rows !== undefined) countOne(counting, 'queries');
    return rows;
  };
  return {
    ...store,
    db: store.db.withPlugin(plugin),
    transaction: (change, options) => {
      countOne(counting, 'transactions');
      // Bound to its call: the store runs what waits together, in the turn of the first.
      const bound = AsyncLocalStorage.bind(change);
      return store.transaction((tx) => bound(tx.withPlugin(plugin) as typeof tx), options);
    },
  };
}
