import { createHash } from 'node:crypto';
import { isEqualSecret } from '../../base/constant-time.js';
import type { LocalServices } from '../../context/services.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import { OauthError } from '../protocol/oauth-error.js';
import { createOpaque, hashOpaque } from '../protocol/opaque.js';
import type { AuthorizationCodeRow } from '../protocol/schema.js';
import type { AuthorizationRequest } from './authorization-request.js';

const CODE_LIFE_MS = 5 * 60_000;

/** The signed-in user, and the time of the sign-in. */
export interface Authenticated {
  readonly sub: string;
  readonly authenticatedAt: number;
}

/** Creates the code that an app redeems for tokens. */
export async function issueCode(
  { store, clock }: LocalServices,
  request: AuthorizationRequest,
  { sub, authenticatedAt }: Authenticated,
): Promise<string> {
  const { value, hash } = createOpaque();
  const now = clock.now();
  await store.transaction(async (tx) => {
    await tx.deleteFrom('authorization_codes').where('expires_at', '<', now).execute();
    await tx
      .insertInto('authorization_codes')
      .values({
        hash,
        client_id: request.app.client.id,
        sub,
        redirect_uri: request.redirectUri,
        scopes: request.scopes.join(' '),
        nonce: request.nonce ?? null,
        code_challenge: request.codeChallenge ?? null,
        resource: request.resource ?? null,
        authenticated_at: authenticatedAt,
        expires_at: now + CODE_LIFE_MS,
        sign_in_id: null,
      })
      .execute();
  });
  return value;
}

/** The parameters of a code at the token endpoint. */
export interface CodePresented {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string | undefined;
}

/**
 * Finds the grant of a code. It must belong to the client and to the redirect URI, and the verifier must match its
 * challenge. A second use revokes the tokens of the first (RFC 6749, section 4.1.2).
 *
 * @throws {OauthError} `invalid_grant`
 */
export async function findCode(
  { store, clock }: LocalServices,
  { client }: ClientAndPool,
  { code, redirectUri, verifier }: CodePresented,
): Promise<AuthorizationCodeRow> {
  const row = await store.db
    .selectFrom('authorization_codes')
    .selectAll()
    .where('hash', '=', hashOpaque(code))
    .executeTakeFirst();
  if (row === undefined) throw invalidGrant('This server has not issued the code, or has deleted it since.');
  if (row.client_id !== client.id) throw invalidGrant('The code was issued to another app client.');
  if (row.redirect_uri !== redirectUri) throw invalidGrant('The code was issued for another redirect_uri.');
  if (!provesChallenge(row.code_challenge, verifier))
    throw invalidGrant('The code_verifier does not match the challenge.');
  const { sign_in_id } = row;
  if (sign_in_id !== null) {
    const ended = { revoked_at: clock.now() };
    await store.transaction(async (tx) => {
      await tx
        .updateTable('sign_ins')
        .set(ended)
        .where('id', '=', sign_in_id)
        .where('revoked_at', 'is', null)
        .execute();
    });
    throw invalidGrant('The code was used before. The tokens of its first use are revoked.');
  }
  if (row.expires_at <= clock.now()) throw invalidGrant("The code has expired, by the server's clock.");
  return row;
}

/** RFC 7636, section 4.6. A verifier for a code without a challenge is invalid, too. */
function provesChallenge(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null || verifier === undefined) return challenge === null && verifier === undefined;
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return isEqualSecret(createHash('sha256').update(verifier).digest('base64url'), challenge);
}

export function invalidGrant(reason: string): OauthError {
  return new OauthError('invalid_grant', 'The grant is invalid, expired, used, or another client’s.', { reason });
}
