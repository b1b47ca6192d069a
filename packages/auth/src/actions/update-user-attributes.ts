import { type CodeDeliveryDetails, toCodeDeliveryDetails } from '../cognito/code-delivery.js';
import { toAttributeList, type UserAttributes } from '../cognito/user-attributes.js';
import type { CodeDeliveryDetailsType } from '../cognito/user-pool.js';
import { readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** What {@link updateUserAttributes} is given. */
export interface UpdateUserAttributesInput {
  /** By their names in the pool. An empty text removes an attribute that isn't required. */
  readonly userAttributes: UserAttributes;
  readonly options?: {
    /** Passed to the pool's triggers. */
    readonly clientMetadata?: Readonly<Record<string, string>>;
  };
  readonly signal?: AbortSignal;
}

/** What has to happen for a change of an attribute to count. */
export type UpdateAttributeNextStep =
  | { readonly updateAttributeStep: 'DONE' }
  /** A code was sent to the new address: `confirmUserAttribute`. */
  | { readonly updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE'; readonly codeDeliveryDetails: CodeDeliveryDetails };

/** What became of one attribute. */
export interface UpdateUserAttributeOutput {
  readonly isUpdated: boolean;
  readonly nextStep: UpdateAttributeNextStep;
}

/** What {@link updateUserAttributes} answers with, for each attribute that was given. */
export type UpdateUserAttributesOutput = Readonly<Record<string, UpdateUserAttributeOutput>>;

/**
 * Changes attributes of the user who is signed in (`UpdateUserAttributes`). ID tokens show them from the next renewal
 * on: `fetchAuthSession({ forceRefresh: true })`.
 *
 * @throws {AuthError} `validation` for no attribute, or a value that is no text; `service` with `AliasExistsException`,
 * `InvalidParameterException` or what else the service answered.
 */
export async function updateUserAttributes(
  session: Session,
  input: UpdateUserAttributesInput,
): Promise<UpdateUserAttributesOutput> {
  const { userAttributes, options, signal } = readInput(input);
  const UserAttributes = toAttributeList(userAttributes, 'userAttributes');
  const { CodeDeliveryDetailsList = [] } = await callAsUser<{
    readonly CodeDeliveryDetailsList?: readonly CodeDeliveryDetailsType[];
  }>(
    session,
    'UpdateUserAttributes',
    { UserAttributes, ClientMetadata: options?.clientMetadata },
    { signal, mayRefuseInput: true },
  );
  const outcomes = UserAttributes.map(({ Name }) => {
    const sent = CodeDeliveryDetailsList.find(({ AttributeName }) => AttributeName === Name);
    return [Name, sent ? awaitCode(toCodeDeliveryDetails(sent)) : done] as const;
  });
  return Object.fromEntries(outcomes);
}

const done: UpdateUserAttributeOutput = { isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } };

function awaitCode(codeDeliveryDetails: CodeDeliveryDetails): UpdateUserAttributeOutput {
  return {
    isUpdated: false,
    nextStep: { updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE', codeDeliveryDetails },
  };
}
