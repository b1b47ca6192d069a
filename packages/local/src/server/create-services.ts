import { createCoreServices, type GivenCoreServices, type LocalServices } from '../context/services.js';
import { type SecretMath, secretMath } from '../user-pools/srp/secret-math.js';
import { createVerifiedPasswords } from '../user-pools/users/verified-password-cache.js';

/** What services are created from. */
interface GivenServices extends GivenCoreServices {
  /** Default: by `node:crypto`. */
  readonly math?: SecretMath;
}

/** Creates all that operations work with: the core, and what single folders keep. The caller closes the store. */
export async function createServices({ math = secretMath, ...given }: GivenServices): Promise<LocalServices> {
  return { ...(await createCoreServices(given)), math, verifiedPasswords: createVerifiedPasswords(math) };
}
