import { type CodeDeliveryDetails, toCodeDeliveryDetails } from '../cognito/code-delivery.js';
import { toAttributeList, type UserAttributes } from '../cognito/user-attributes.js';
import type { CodeDeliveryDetailsType } from '../cognito/user-pool.js';
import { readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { callAsUser } from './internal/call-as-user.js';

/** The input of {@link updateUserAttributes}. */
export interface UpdateUserAttributesInput {
  /** Values by attribute name. An empty text removes an optional attribute. */
  readonly userAttributes: UserAttributes;
  readonly options?:
    | {
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The next step of a changed attribute. */
export type UpdateAttributeNextStep =
  | { readonly updateAttributeStep: 'DONE' }
  /** The user received a code at the new address: call `confirmUserAttribute`. */
  | { readonly updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE'; readonly codeDeliveryDetails: CodeDeliveryDetails };

/** The result for one attribute. */
export interface UpdateUserAttributeOutput {
  readonly isUpdated: boolean;
  readonly nextStep: UpdateAttributeNextStep;
}

/** The result of {@link updateUserAttributes}, by attribute name. */
export type UpdateUserAttributesOutput = Readonly<Record<string, UpdateUserAttributeOutput>>;

/**
 * Changes attributes of the signed-in user (`UpdateUserAttributes`). ID tokens contain them after the next
 * renewal: `fetchAuthSession({ forceRefresh: true })`.
 *
 * @throws {AuthError} `validation` for no attribute, or a value that is not a text; `service` with `AliasExistsException`,
 * `InvalidParameterException` or another exception.
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
