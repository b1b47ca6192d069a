import type { LocalServices } from '../../context/services.js';
import { ServiceError } from '../../wire/service-error.js';
import { codeMismatch } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { findUser } from '../users/users.js';
import { confirmWithCode } from './confirm-sign-up.js';

/** What the page behind a confirmation link says. */
export interface LinkOutcome {
  readonly confirmed: boolean;
  /** A sentence for who followed the link. */
  readonly message: string;
}

/** Confirms a sign-up by the link in its message (`CONFIRM_WITH_LINK`). */
export async function confirmByLink(
  services: LocalServices,
  query: Readonly<Record<string, string>>,
): Promise<LinkOutcome> {
  const { client_id: clientId = '', user_name: username = '', confirmation_code: code = '' } = query;
  try {
    const { pool } = await requireClient(services.store.db, clientId);
    const user = await findUser(services.store.db, pool, username);
    if (user === undefined) throw codeMismatch();
    await confirmWithCode(services, pool, { sub: user.sub, code, clientId, force: false });
    return { confirmed: true, message: 'Your registration has been confirmed.' };
  } catch (error) {
    if (error instanceof ServiceError) return { confirmed: false, message: error.message };
    throw error;
  }
}
