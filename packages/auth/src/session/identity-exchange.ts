import type { CredentialsReply, IdentityPoolClient, Logins } from '../cognito/identity-pool.js';
import { call, required } from '../cognito/rpc.js';
import type { Internals } from './internals.js';
import { type IdentityRecord, toWall } from './records.js';

/** The enhanced flow's credentials live for an hour, and no clock can make it more. */
const longestLifetimeMs = 3_600_000;

/** Whose identity it is, when it isn't the guest's. */
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
  { platform, clock }: Internals,
  { rpc, customRoleArn }: IdentityPoolClient,
  IdentityId: string,
  Logins: Logins | undefined,
): Promise<IdentityRecord> {
  const input = { IdentityId, Logins, CustomRoleArn: Logins && customRoleArn };
  const { output, sentAtMs, serviceMs } = await call<CredentialsReply>(rpc, 'GetCredentialsForIdentity', input);
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
      // As long as the service has not shown its clock it is an hour: the local one may be wrong by anything.
      lifetimeMs: seenMs > 0 ? Math.min(seenMs, longestLifetimeMs) : longestLifetimeMs,
    },
  };
}
