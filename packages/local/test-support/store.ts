import { migrations } from '../src/server/migrations.js';
import { openStore, type Store } from '../src/store/store.js';

/**
 * Opens a store with all tables.
 *
 * @param place a data folder, `:memory:`, or the URL of a PostgreSQL database
 */
export async function openTestStore(place: string): Promise<Store> {
  return await openStore(place, migrations);
}
