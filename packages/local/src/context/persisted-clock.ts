import { type Clock, createClock, createSharedClock } from '../base/clock.js';
import type { Store } from '../store/store.js';

/** The name under which its offset stands in a store. */
export const CLOCK_OFFSET = 'clock-offset';

/** The clock of a server: its own, or, with a store that other processes share, the one of all of them. */
export async function openClock(store: Store): Promise<Clock> {
  if (!store.isShared) return createClock();
  return await createSharedClock({
    read: async () => {
      const row = await store.db
        .selectFrom('server_values')
        .select('value')
        .where('name', '=', CLOCK_OFFSET)
        .executeTakeFirst();
      return Number(row?.value ?? 0);
    },
    write: (offsetMs) =>
      store.transaction(
        async (tx) => {
          const value = String(offsetMs);
          await tx
            .insertInto('server_values')
            .values({ name: CLOCK_OFFSET, value })
            .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
            .execute();
        },
        { refreshesOthers: true },
      ),
    follow: store.onRefresh,
  });
}
