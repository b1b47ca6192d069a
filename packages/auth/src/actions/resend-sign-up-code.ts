import { callService } from '../cognito/call-service.js';
import { type CodeDeliveryDetails, toCodeDeliveryDetails } from '../cognito/code-delivery.js';
import { getUserPool } from '../cognito/get-user-pool.js';
import { secretHash } from '../cognito/secret-hash.js';
import type { CodeDeliveryDetailsType } from '../cognito/user-pool.js';
import { assertText, readInput } from '../errors/read-input.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { readUserContext } from '../sign-in/user-context.js';

/** The input of {@link resendSignUpCode}. */
export interface ResendSignUpCodeInput {
  readonly username: string;
  readonly options?:
    | {
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends the code of a sign-up again (`ResendConfirmationCode`). The earlier code is no longer valid.
 *
 * @throws {AuthError} `validation` for an empty user name; `service` with the service's exception.
 */
export async function resendSignUpCode(session: Session, input: ResendSignUpCodeInput): Promise<CodeDeliveryDetails> {
  const internals = getInternals(session);
  const { username, options, signal } = readInput(input);
  assertText(username, 'username', 'EmptyResendSignUpCodeUsername');
  const userPool = getUserPool(internals);
  const request = {
    ClientId: userPool.clientId,
    Username: username,
    SecretHash: await secretHash(userPool, username),
    ClientMetadata: options?.clientMetadata,
    UserContextData: await readUserContext(internals, username),
  };
  const { output } = await callService<{ CodeDeliveryDetails?: CodeDeliveryDetailsType }>(
    userPool.rpc,
    'ResendConfirmationCode',
    request,
    { signal },
  );
  return toCodeDeliveryDetails(output.CodeDeliveryDetails);
}
