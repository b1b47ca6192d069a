import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { findBrandingOfClient } from './branding.js';
import { deleteItem } from './items.js';
import { listTermsOfClient } from './terms.js';

/** Deletes the configuration of an app client. */
export async function deleteClientConfiguration(
  tx: Kysely<Tables>,
  userPoolId: string,
  clientId: string,
): Promise<void> {
  for (const kind of ['uiCustomization', 'riskConfiguration', 'sessionConfiguration'] as const) {
    await deleteItem(tx, { userPoolId, kind, name: clientId });
  }
  const branding = await findBrandingOfClient(tx, userPoolId, clientId);
  if (branding !== undefined) await deleteItem(tx, { userPoolId, kind: 'branding', name: branding.name });
  for (const { name } of await listTermsOfClient(tx, userPoolId, clientId)) {
    await deleteItem(tx, { userPoolId, kind: 'terms', name });
  }
}
