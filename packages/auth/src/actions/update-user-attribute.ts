import { required } from '../cognito/rpc.js';
import type { UserAttributeKey } from '../cognito/user-attributes.js';
import { assertText, readInput } from '../errors/read-input.js';
import type { Session } from '../session/session.js';
import { type UpdateUserAttributeOutput, updateUserAttributes } from './update-user-attributes.js';

/** The input of {@link updateUserAttribute}. */
export interface UpdateUserAttributeInput {
  readonly userAttribute: {
    readonly attributeKey: UserAttributeKey;
    /** An empty text removes an optional attribute. */
    readonly value: string;
  };
  readonly options?:
    | {
        /** Data for the pool's triggers. */
        readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Changes one attribute of the signed-in user, as `updateUserAttributes` does.
 *
 * @throws {AuthError} `validation` for an attribute without a name or a text; otherwise as `updateUserAttributes`.
 */
export async function updateUserAttribute(
  session: Session,
  input: UpdateUserAttributeInput,
): Promise<UpdateUserAttributeOutput> {
  const { userAttribute, ...rest } = readInput(input);
  const { attributeKey, value } = readInput(userAttribute);
  assertText(attributeKey, 'attributeKey', 'EmptyAttributeKey');
  const outcomes = await updateUserAttributes(session, { ...rest, userAttributes: { [attributeKey]: value } });
  return required(outcomes, attributeKey);
}
