import { type CoreServices, createCoreServices, type LocalServices } from '../context/services.js';
import { createVerifiedPasswords } from '../user-pools/users/verified-password-cache.js';

/** Creates all that operations work with: the core, and what single folders keep. The caller closes the store. */
export async function createServices(
  given: Pick<CoreServices, 'settings' | 'store' | 'clock' | 'outgoingMail'>,
): Promise<LocalServices> {
  return { ...(await createCoreServices(given)), verifiedPasswords: createVerifiedPasswords() };
}
