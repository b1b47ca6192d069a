import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';

/** The new value of an attribute that waits to be verified. */
export async function findPending(db: Kysely<Tables>, sub: string, attribute: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('pending_attributes')
    .select('value')
    .where('sub', '=', sub)
    .where('attribute', '=', attribute)
    .executeTakeFirst();
  return row?.value;
}

export async function dropPending(tx: Kysely<Tables>, sub: string, attribute: string): Promise<void> {
  await tx.deleteFrom('pending_attributes').where('sub', '=', sub).where('attribute', '=', attribute).execute();
}

export async function savePending(
  tx: Kysely<Tables>,
  { sub, attribute, value }: { readonly sub: string; readonly attribute: string; readonly value: string },
): Promise<void> {
  await tx
    .insertInto('pending_attributes')
    .values({ sub, attribute, value })
    .onConflict((conflict) => conflict.columns(['sub', 'attribute']).doUpdateSet({ value }))
    .execute();
}
