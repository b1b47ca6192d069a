import type { CredentialsReply, IdentityPoolClient, Logins } from '../cognito/identity-pool.js';
import { call, type Reply, required } from '../cognito/rpc.js';
import type { Internals } from './internals.js';
import { type IdentityRecord, toWall } from './records.js';

/** The lifetime of credentials of the enhanced flow is an hour; no clock can extend it. */
const longestLifetimeMs = 3_600_000;

/** The owner of an identity that is not the guest's. */
export interface IdentityOwner {
  readonly userId: string;
  readonly logins: Logins;
}

/** `GetId`. */
export async function requestIdentityId({ rpc, id }: IdentityPoolClient, Logins: Logins | undefined): Promise<string> {
  const { output } = await call<{ IdentityId?: string }>(rpc, 'GetId', { IdentityPoolId: id, Logins });
  return required(output, 'IdentityId');
}

/** `GetCredentialsForIdentity`. */
export async function requestCredentials(
  internals: Pick<Internals, 'platform' | 'clock'>,
  { rpc, customRoleArn }: IdentityPoolClient,
  IdentityId: string,
  Logins: Logins | undefined,
): Promise<IdentityRecord> {
  const input = { IdentityId, Logins, CustomRoleArn: Logins && customRoleArn };
  return readIdentity(internals, await call<CredentialsReply>(rpc, 'GetCredentialsForIdentity', input), IdentityId);
}

/**
 * Reads the answer of `GetCredentialsForIdentity`.
 *
 * @throws {AuthError} `InvalidResponse` when a member is absent.
 */
export function readIdentity(
  { platform, clock }: Pick<Internals, 'platform' | 'clock'>,
  { output, sentAtMs, serviceMs }: Reply<CredentialsReply>,
  IdentityId: string,
): IdentityRecord {
  const received = required(output, 'Credentials');
  const expiresAtMs = required(received, 'Expiration') * 1000;
  const issuedWallMs = toWall(platform, sentAtMs);
  const seenMs = expiresAtMs - (serviceMs || clock.at(sentAtMs) || 0);
  return {
    v: 1,
    identityId: output.IdentityId ?? IdentityId,
    credentials: {
      accessKeyId: required(received, 'AccessKeyId'),
      secretAccessKey: required(received, 'SecretKey'),
      sessionToken: required(received, 'SessionToken'),
      expiresAtMs,
      issuedWallMs,
      // Without the service's time it is an hour: the local clock may be wrong by any amount.
      lifetimeMs: seenMs > 0 ? Math.min(seenMs, longestLifetimeMs) : longestLifetimeMs,
    },
  };
}
