import { randomBytes } from 'node:crypto';
import type { RegistrationResponseJSON, VerifiedRegistrationResponse } from '@simplewebauthn/server';
import type { LocalServices } from '../../context/services.js';
import { ServiceError } from '../../wire/service-error.js';
import { limitExceeded } from '../base/errors.js';
import type { PasskeyRegistrationRow } from '../base/sign-in-schema.js';
import type { AppClient } from '../clients/client-settings.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { User } from '../users/users.js';
import { findAllowedOrigin } from './passkey-origin.js';
import {
  assertPasskeysEnabled,
  describeCredential,
  findPasskeys,
  getRelyingParty,
  type RelyingParty,
} from './passkeys.js';

const CHALLENGE_BYTES = 32;
const TIMEOUT_MS = 60_000;
/** How long a registration can take: users look for their security keys. */
const REGISTRATION_MS = 5 * 60_000;
const MOST_PASSKEYS = 20;
/** ECDSA on P-256 and RSA with SHA-256, by their COSE numbers. */
const ALGORITHMS = [-7, -257];

/** A user who registers a passkey through an app client. */
export interface Registrant {
  readonly user: User;
  readonly pool: UserPool;
  readonly client: AppClient;
}

/**
 * Starts the registration of a passkey.
 *
 * @returns `PublicKeyCredentialCreationOptionsJSON` of WebAuthn level 3
 * @throws ServiceError `WebAuthnNotEnabledException`, `LimitExceededException`
 */
export async function startRegistration(
  services: LocalServices,
  { user, pool, client }: Registrant,
): Promise<Readonly<Record<string, unknown>>> {
  assertPasskeysEnabled(pool);
  const existing = await findPasskeys(services.store.db, user.sub);
  if (existing.length >= MOST_PASSKEYS) throw limitExceeded();
  const challenge = randomBytes(CHALLENGE_BYTES).toString('base64url');
  const pending = { client_id: client.id, challenge, expires_at: services.clock.now() + REGISTRATION_MS };
  await services.store.transaction(async (tx) => {
    await tx
      .insertInto('passkey_registrations')
      .values({ sub: user.sub, ...pending })
      .onConflict((conflict) => conflict.column('sub').doUpdateSet(pending))
      .execute();
  });
  const { id, userVerification } = getRelyingParty(pool);
  const { attributes } = user;
  const name = attributes['preferred_username'] ?? attributes['email'] ?? attributes['phone_number'] ?? user.username;
  return {
    rp: { id, name: id },
    user: { id: Buffer.from(user.sub).toString('base64url'), name, displayName: attributes['name'] ?? name },
    challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT_MS,
    excludeCredentials: existing.map(describeCredential),
    authenticatorSelection: { requireResidentKey: true, residentKey: 'required', userVerification },
  };
}

/**
 * Completes the registration of a passkey.
 *
 * @param credential `RegistrationResponseJSON` of WebAuthn level 3, unchecked
 * @throws ServiceError `WebAuthnNotEnabledException`, `WebAuthnChallengeNotFoundException`,
 *   `WebAuthnClientMismatchException`, `WebAuthnOriginNotAllowedException`, `WebAuthnRelyingPartyMismatchException`,
 *   `WebAuthnCredentialNotSupportedException`, `LimitExceededException`
 */
export async function completeRegistration(
  services: LocalServices,
  registrant: Registrant,
  credential: unknown,
): Promise<void> {
  const { pool, user } = registrant;
  assertPasskeysEnabled(pool);
  const response = parseCredential(credential);
  const pending = await takeRegistration(services, registrant);
  const party = getRelyingParty(pool);
  const { registrationInfo } = await verify(response, pending.challenge, party);
  if (registrationInfo === undefined) throw notSupported();
  const { id, publicKey, counter } = registrationInfo.credential;
  const attachment = parseAttachment(response.authenticatorAttachment);
  const transports = response.response.transports;
  await services.store.transaction(async (tx) => {
    if ((await findPasskeys(tx, user.sub)).length >= MOST_PASSKEYS) throw limitExceeded();
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('passkeys')
      .values({
        credential_id: id,
        sub: user.sub,
        user_pool_id: pool.id,
        name: attachment === 'cross-platform' ? 'Security key' : 'Passkey',
        relying_party_id: party.id,
        public_key: Buffer.from(publicKey).toString('base64url'),
        counter,
        attachment,
        transports: JSON.stringify(Array.isArray(transports) ? transports.filter(isText) : []),
        created_at: services.clock.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) throw notSupported();
  });
}

function parseCredential(credential: unknown): RegistrationResponseJSON {
  const { id, response } = (credential ?? {}) as Partial<RegistrationResponseJSON>;
  if (!isText(id) || !isText(response?.clientDataJSON) || !isText(response.attestationObject)) throw notSupported();
  return credential as RegistrationResponseJSON;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function parseAttachment(value: unknown): 'platform' | 'cross-platform' | null {
  return value === 'platform' || value === 'cross-platform' ? value : null;
}

/** The challenge of the user's registration, which is good once. */
async function takeRegistration(
  { store, clock }: LocalServices,
  { user, client }: Registrant,
): Promise<PasskeyRegistrationRow> {
  return await store.transaction(async (tx) => {
    const pending = await tx
      .selectFrom('passkey_registrations')
      .selectAll()
      .where('sub', '=', user.sub)
      .executeTakeFirst();
    if (pending === undefined || pending.expires_at <= clock.now()) {
      throw new ServiceError('WebAuthnChallengeNotFoundException', 'No passkey registration is under way.');
    }
    if (pending.client_id !== client.id) {
      throw new ServiceError('WebAuthnClientMismatchException', 'The registration was started by another app client.');
    }
    await tx.deleteFrom('passkey_registrations').where('sub', '=', user.sub).execute();
    return pending;
  });
}

/** WebAuthn level 2, section 7.1. */
async function verify(
  response: RegistrationResponseJSON,
  challenge: string,
  party: RelyingParty,
): Promise<VerifiedRegistrationResponse> {
  const origin = findAllowedOrigin(response.response.clientDataJSON, party.id);
  if (origin === undefined) {
    throw new ServiceError('WebAuthnOriginNotAllowedException', 'The origin is not one of the relying party.');
  }
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  try {
    return await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: party.id,
      requireUserVerification: party.userVerification === 'required',
      supportedAlgorithmIDs: ALGORITHMS,
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'UnexpectedRPIDHash') {
      throw new ServiceError('WebAuthnRelyingPartyMismatchException', 'The credential is of another relying party.');
    }
    throw notSupported();
  }
}

function notSupported(): ServiceError {
  return new ServiceError('WebAuthnCredentialNotSupportedException', 'The credential could not be verified.');
}
