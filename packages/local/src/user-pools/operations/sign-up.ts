import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { signUp as signUpUser } from '../accounts/sign-up.js';
import { type AttributeType, toAttributes } from '../answers/attribute-type.js';
import { type CodeDeliveryDetailsType, toCodeDeliveryDetailsType } from '../answers/code-delivery-details-type.js';
import { requireClient } from '../clients/client-settings.js';
import { assertSecretHash } from '../clients/secret-hash.js';
import { createSignUpSession } from '../sign-in/sign-up-session.js';

interface SignUpInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly Password?: string;
  readonly SecretHash?: string;
  readonly UserAttributes?: readonly AttributeType[];
  readonly ValidationData?: readonly AttributeType[];
  readonly ClientMetadata?: StringMap;
}

interface SignUpOutput {
  readonly UserConfirmed: boolean;
  readonly UserSub: string;
  readonly CodeDeliveryDetails?: CodeDeliveryDetailsType;
  /** `ConfirmSignUp` makes of it a session that signs in. */
  readonly Session?: string;
}

/** Creates a user who signs up. It reveals that a name is taken. */
export const signUp: Operation<SignUpInput, SignUpOutput> = {
  service: 'cognito-idp',
  name: 'SignUp',
  authorization: 'public',
  handle: async (input, { services }) => {
    const app = await requireClient(services.store.db, input.ClientId);
    assertSecretHash(app.client, input.Username, input.SecretHash);
    const { user, delivery } = await signUpUser(services, app, {
      username: input.Username,
      password: input.Password || undefined,
      attributes: toAttributes(input.UserAttributes),
      validationData: input.ValidationData && toAttributes(input.ValidationData),
      metadata: input.ClientMetadata,
    });
    const session = createSignUpSession(services, app, user);
    return {
      UserConfirmed: user.status === 'CONFIRMED',
      UserSub: user.sub,
      ...(session !== undefined && { Session: session }),
      ...(delivery !== undefined && { CodeDeliveryDetails: toCodeDeliveryDetailsType(delivery) }),
    };
  },
};
