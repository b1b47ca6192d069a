import type { LocalServices } from '../../context/services.js';
import { ServiceError } from '../../wire/service-error.js';
import { codeMismatch } from '../base/errors.js';
import { requireClient } from '../clients/client-settings.js';
import { subjectOf } from '../unknown-user/subject-of.js';
import { confirmSubject } from './confirm-sign-up.js';

/** What the page behind a confirmation link says. */
export interface LinkOutcome {
  readonly confirmed: boolean;
  /** A sentence for the user who followed the link. */
  readonly message: string;
}

/** Confirms a sign-up by the link in its message (`CONFIRM_WITH_LINK`). */
export async function confirmByLink(
  services: LocalServices,
  query: Readonly<Record<string, string>>,
): Promise<LinkOutcome> {
  const { client_id: clientId = '', user_name: name = '', confirmation_code: code = '' } = query;
  try {
    const app = await requireClient(services.store.db, clientId);
    const subject = await subjectOf(services, app, { name, notFound: codeMismatch });
    await confirmSubject(services, app, subject, { code });
    return { confirmed: true, message: 'Your registration has been confirmed.' };
  } catch (error) {
    if (error instanceof ServiceError) return { confirmed: false, message: error.message };
    throw error;
  }
}
