import { randomUUID } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import { invalidParameter } from '../base/errors.js';
import type { UserPool } from '../pools/pool-settings.js';
import { isUsablePublicA, type SrpVerifier, startExchange } from '../srp/srp.js';
import type { User } from '../users/users.js';
import { type CustomProgress, type Parameters, requireParameter, type SignInCall } from './attempt.js';
import { inventUser } from './invented-user.js';
import { sealChallenge } from './sealed-challenge.js';
import type { SrpState } from './srp-claim.js';
import type { Step } from './step.js';

export const PASSWORD_VERIFIER = 'PASSWORD_VERIFIER';
/** Seals the `Session` that belongs to a `SECRET_BLOCK`. */
export const PASSWORD_VERIFIER_SESSION = 'PASSWORD_VERIFIER session';

/** What the sealed `SECRET_BLOCK` of `PASSWORD_VERIFIER` holds. */
export interface PasswordSrpState extends SrpState {
  /** Absent for a user who doesn't exist, which isn't to be told. */
  readonly sub?: string;
  /** The name that the client gave. */
  readonly name: string;
  readonly username: string;
  readonly deviceKey?: string;
  /** Of the `Session` that has to come back with it, where one was given. */
  readonly session?: string;
  /** In CUSTOM_AUTH. */
  readonly custom?: CustomProgress;
}

/** @throws ServiceError `InvalidParameterException` when `SRP_A` is missing or must not be used */
export function requirePublicA(parameters: Parameters): string {
  const publicA = requireParameter(parameters, 'SRP_A');
  if (!isUsablePublicA(publicA)) throw invalidParameter('Invalid SRP_A');
  return publicA;
}

interface ProofRequest {
  /** The name that the client gave. */
  readonly name: string;
  readonly user: User | undefined;
  /** With `SRP_A`, and `DEVICE_KEY` if the client knows it. */
  readonly parameters: Parameters;
  /** Whether the challenge has a `Session`, which then has to come back. */
  readonly withSession: boolean;
  /** In CUSTOM_AUTH. */
  readonly custom?: CustomProgress;
}

/** Asks for the proof of the password. A user who isn't there, or has no password, is asked as well. */
export function askPasswordProof(
  { services, at }: SignInCall,
  { name, user, parameters, withSession, custom }: ProofRequest,
): Step {
  const { username, password } = showUser(services, at.pool, name, user);
  const exchange = startExchange(password.verifier);
  const deviceKey = parameters['DEVICE_KEY'];
  const state: PasswordSrpState = {
    ...(user?.password !== undefined && { sub: user.sub }),
    name,
    username,
    publicA: requirePublicA(parameters),
    ...exchange,
    ...(deviceKey !== undefined && { deviceKey }),
    ...(withSession && { session: randomUUID() }),
    ...(custom !== undefined && { custom }),
  };
  const { session } = state;
  return {
    outcome: {
      ChallengeName: PASSWORD_VERIFIER,
      ...(session !== undefined && {
        Session: sealChallenge(services, at, PASSWORD_VERIFIER_SESSION, { session }).toString('base64url'),
      }),
      ChallengeParameters: {
        USERNAME: username,
        USER_ID_FOR_SRP: username,
        SALT: password.salt,
        SRP_B: exchange.publicB,
        SECRET_BLOCK: sealChallenge(services, at, PASSWORD_VERIFIER, state).toString('base64'),
      },
    },
  };
}

/** What a client is shown of a user, or in place of one. */
function showUser(
  services: LocalServices,
  pool: UserPool,
  name: string,
  user: User | undefined,
): Pick<User, 'username'> & { readonly password: SrpVerifier } {
  if (user?.password !== undefined) return { username: user.username, password: user.password };
  const invented = inventUser(services, pool, name);
  return { ...invented, username: user?.username ?? invented.username };
}
