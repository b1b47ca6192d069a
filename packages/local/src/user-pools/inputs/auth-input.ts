import { missingParameter } from '../base/errors.js';
import type { AppClient } from '../clients/client-settings.js';
import { assertSecretHash } from '../clients/secret-hash.js';
import type { ChallengeAnswer, Parameters } from '../sign-in/attempt.js';
import type { FlowStart } from '../sign-in/flows/flows.js';

/** The input of the operations that begin a sign-in. */
export interface InitiateAuthInput {
  readonly AuthFlow: string;
  readonly ClientId: string;
  readonly AuthParameters?: Parameters;
  readonly ClientMetadata?: Parameters;
  /** What `ConfirmSignUp` gave. */
  readonly Session?: string;
}

/** The input of the operations that answer a challenge. */
export interface RespondToAuthChallengeInput {
  readonly ClientId: string;
  readonly ChallengeName: string;
  readonly ChallengeResponses?: Parameters;
  readonly ClientMetadata?: Parameters;
  readonly Session?: string;
}

/** How a refresh says that the `SECRET_HASH` is wrong. */
const REFRESH_MISMATCH = 'SecretHash does not match for the client:';

/** What begins a sign-in. The flow has the `SECRET_HASH` checked, by its user name. */
export function toFlowStart(
  client: AppClient,
  { AuthParameters: parameters = {}, Session: session }: InitiateAuthInput,
): FlowStart {
  return {
    parameters,
    session,
    assertClient: (username, flow) => {
      const mismatch = flow === 'byName' ? undefined : REFRESH_MISMATCH;
      assertSecretHash(client, username, parameters['SECRET_HASH'], mismatch);
    },
  };
}

/**
 * The answer to a challenge.
 *
 * @throws ServiceError `InvalidParameterException` without `USERNAME`, `NotAuthorizedException` for a wrong `SECRET_HASH`
 */
export function toChallengeAnswer(
  client: AppClient,
  { ChallengeResponses: responses = {}, Session: session }: RespondToAuthChallengeInput,
): ChallengeAnswer {
  const { USERNAME: username, SECRET_HASH: hash } = responses;
  if (username === undefined) throw missingParameter('USERNAME');
  assertSecretHash(client, username, hash);
  return { responses, session };
}
