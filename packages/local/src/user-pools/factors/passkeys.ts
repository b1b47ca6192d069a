import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.js';
import { ServiceError } from '../../wire/service-error.js';
import type { PasskeyRow } from '../base/sign-in-schema.js';
import type { UserPool } from '../pools/pool-settings.js';

/** How a pool takes passkeys. */
export interface RelyingParty {
  readonly id: string;
  readonly userVerification: 'required' | 'preferred';
}

/** Where no relying party is configured. The service takes the domain of the pool's login pages: here, this machine. */
const DEFAULT_RELYING_PARTY_ID = 'localhost';

export function relyingPartyOf({ settings }: UserPool): RelyingParty {
  const configuration = settings.WebAuthnConfiguration;
  return {
    id: configuration?.RelyingPartyId ?? DEFAULT_RELYING_PARTY_ID,
    userVerification: configuration?.UserVerification === 'required' ? 'required' : 'preferred',
  };
}

/** @throws ServiceError `WebAuthnNotEnabledException` */
export function checkEnabled({ settings }: UserPool): void {
  if (settings.Policies.SignInPolicy.AllowedFirstAuthFactors.includes('WEB_AUTHN')) return;
  throw new ServiceError('WebAuthnNotEnabledException', 'Passkeys are not enabled for the user pool.');
}

/** The passkeys of a user, in the order of their ids. */
export async function findPasskeys(db: Kysely<Tables>, sub: string): Promise<readonly PasskeyRow[]> {
  return await db.selectFrom('passkeys').selectAll().where('sub', '=', sub).orderBy('credential_id').execute();
}

export async function hasPasskey(db: Kysely<Tables>, sub: string): Promise<boolean> {
  const found = await db.selectFrom('passkeys').select('credential_id').where('sub', '=', sub).limit(1).execute();
  return found.length > 0;
}

/** `PublicKeyCredentialDescriptorJSON` */
export function describeCredential(passkey: PasskeyRow): {
  readonly type: 'public-key';
  readonly id: string;
  readonly transports: readonly string[];
} {
  return { type: 'public-key', id: passkey.credential_id, transports: JSON.parse(passkey.transports) as string[] };
}
