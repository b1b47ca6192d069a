import type { Reply } from '../cognito/rpc.js';
import { answerSrpChallenge, type SrpCrypto, type SrpKeyPair, startSrp } from '../cognito/srp.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import { modPow } from '../platform/modular-exponentiation.js';
import { hmacSha256, sha256 } from '../platform/web-crypto.js';
import type { Internals } from '../session/internals.js';
import { respond, type SignInFlow } from './flow.js';

/** The owner of a password and the password. */
export interface SrpProver {
  readonly keys: SrpKeyPair;
  /** The user pool's id after the underscore, or the `DeviceGroupKey`. */
  readonly group: string;
  /** `USER_ID_FOR_SRP`, or the `DeviceKey`. */
  readonly user: string;
  readonly password: string;
}

/** Returns the operations for SRP. */
export function srpCrypto({ platform }: Internals): SrpCrypto {
  return { randomBytes: platform.randomBytes, sha256, hmacSha256, modPow };
}

/** The client's half of a key exchange, with the encoded public part. */
export async function startExchange(
  internals: Internals,
): Promise<{ readonly keys: SrpKeyPair; readonly SRP_A: string }> {
  const keys = await startSrp(srpCrypto(internals));
  return { keys, SRP_A: keys.publicA.toString(16) };
}

/**
 * Creates the answer to `PASSWORD_VERIFIER` or `DEVICE_PASSWORD_VERIFIER`.
 *
 * @throws {AuthError} `InvalidResponse` when the service sent malformed values, or values that would reveal the password.
 */
export async function proveWithSrp(
  internals: Internals,
  parameters: Readonly<Record<string, string>>,
  { keys, ...prover }: SrpProver,
): Promise<Readonly<Record<string, string>>> {
  const { platform, clock } = internals;
  const secretBlock = parameters['SECRET_BLOCK'] ?? '';
  const answer = await answerSrpChallenge(srpCrypto(internals), {
    ...keys,
    ...prover,
    salt: parameters['SALT'] ?? '',
    publicB: parameters['SRP_B'] ?? '',
    secretBlock,
    // The service compares the time with its clock, whose offset its first answer has shown.
    at: new Date(clock.at(platform.now()) ?? platform.wallMs()),
  }).catch((cause: unknown) => {
    if (cause instanceof AuthError) throw cause;
    throw createOwnError('InvalidResponse', cause);
  });
  return {
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
    TIMESTAMP: answer.timestamp,
    PASSWORD_CLAIM_SIGNATURE: answer.signature,
  };
}

/** Continues an exchange of {@link startExchange}. Any other challenge is returned unchanged. */
export async function provePassword(
  flow: SignInFlow,
  reply: Reply<AuthenticationReply>,
  { keys, password }: { readonly keys: SrpKeyPair; readonly password: string },
): Promise<Reply<AuthenticationReply>> {
  const { ChallengeName, ChallengeParameters = {}, Session } = reply.output;
  if (ChallengeName !== 'PASSWORD_VERIFIER') return reply;
  const { id } = flow.userPool;
  const group = id.slice(id.indexOf('_') + 1);
  const proof = await proveWithSrp(flow.internals, ChallengeParameters, { keys, group, user: flow.username, password });
  return respond(flow, { ChallengeName, Session }, proof);
}
