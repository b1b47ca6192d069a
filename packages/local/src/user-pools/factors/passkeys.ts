import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { PasskeyRow } from '../base/sign-in-schema.js';
import type { UserPool } from '../pools/pool-settings.js';

/** How a pool uses passkeys. */
export interface RelyingParty {
  readonly id: string;
  readonly userVerification: 'required' | 'preferred';
}

/** The default: the service takes the domain of the pool's login pages, which here is this machine. */
const DEFAULT_RELYING_PARTY_ID = 'localhost';

/** The relying party of a pool. */
export function getRelyingParty({ settings }: UserPool): RelyingParty {
  const configuration = settings.WebAuthnConfiguration;
  return {
    id: configuration?.RelyingPartyId ?? DEFAULT_RELYING_PARTY_ID,
    userVerification: configuration?.UserVerification === 'required' ? 'required' : 'preferred',
  };
}

/**
 * Checks that a pool allows passkeys.
 *
 * @throws ServiceError `WebAuthnNotEnabledException`
 */
export function assertPasskeysEnabled({ settings }: UserPool): void {
  if (settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes('WEB_AUTHN')) return;
  throw new ServiceError('WebAuthnNotEnabledException', 'Passkeys are not enabled for the user pool.');
}

/** The passkeys of a user, in the order of their ids. */
export async function findPasskeys(db: Kysely<Tables>, sub: string): Promise<readonly PasskeyRow[]> {
  return await db.selectFrom('passkeys').selectAll().where('sub', '=', sub).orderBy('credential_id').execute();
}

/**
 * Up to `count` passkeys of a user, in the order of their ids.
 *
 * @param page.after the id before the first one
 */
export async function listPasskeys(
  db: Kysely<Tables>,
  sub: string,
  { after, count }: { readonly after: string; readonly count: number },
): Promise<readonly PasskeyRow[]> {
  return await db
    .selectFrom('passkeys')
    .selectAll()
    .where('sub', '=', sub)
    .where('credential_id', '>', after)
    .orderBy('credential_id')
    .limit(count)
    .execute();
}

/** Whether a user has a passkey. */
export async function hasPasskey(db: Kysely<Tables>, sub: string): Promise<boolean> {
  const found = await db.selectFrom('passkeys').select('credential_id').where('sub', '=', sub).limit(1).execute();
  return found.length > 0;
}

/**
 * Deletes a passkey of a user.
 *
 * @throws ServiceError `ResourceNotFoundException`
 */
export async function removePasskey(
  tx: Kysely<Tables>,
  { sub, credentialId }: { readonly sub: string; readonly credentialId: string },
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('passkeys')
    .where('credential_id', '=', credentialId)
    .where('sub', '=', sub)
    .executeTakeFirst();
  if (numDeletedRows === 0n) {
    throw new ServiceError('ResourceNotFoundException', 'WebAuthn credential does not exist.');
  }
}

/** `PublicKeyCredentialDescriptorJSON` */
export function describeCredential(passkey: PasskeyRow): {
  readonly type: 'public-key';
  readonly id: string;
  readonly transports: readonly string[];
} {
  return { type: 'public-key', id: passkey.credential_id, transports: JSON.parse(passkey.transports) as string[] };
}

/** A passkey, by whose it is and by the id that authenticators know it by. */
export interface PasskeyId {
  readonly sub: string;
  readonly id: string;
}

export async function findPasskey(db: Kysely<Tables>, { sub, id }: PasskeyId): Promise<PasskeyRow | undefined> {
  return await db
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', id)
    .where('sub', '=', sub)
    .executeTakeFirst();
}

/**
 * Saves how often a passkey has signed.
 *
 * @returns false when the passkey is gone
 */
export async function saveCounter(
  tx: Kysely<Tables>,
  { sub, id, counter }: PasskeyId & { readonly counter: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('passkeys')
    .set({ counter })
    .where('credential_id', '=', id)
    .where('sub', '=', sub)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
