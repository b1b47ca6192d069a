import type { LocalServices } from '../../context/services.js';
import type { StringMap, TriggerShapes } from '../../triggers/events.js';
import { runTrigger } from '../../triggers/triggers.js';
import { ServiceError } from '../../wire/service-error.js';
import type { UserPool } from '../pools/pool-settings.js';
import type { Attributes } from '../users/attributes.js';

/** A user who is about to be created. */
export interface NewUser {
  readonly source: TriggerShapes['PreSignUp']['source'];
  readonly userName: string;
  readonly attributes: Attributes;
  readonly clientId?: string | undefined;
  readonly validationData?: StringMap | undefined;
  readonly metadata?: StringMap | undefined;
}

/** What a pool's `PreSignUp` decides about a new user. */
export interface Admission {
  readonly confirmed: boolean;
  /** The attributes, with the contacts verified that the function takes for verified. */
  readonly attributes: Attributes;
}

/**
 * Asks the pool's `PreSignUp`, if it has one, about a new user.
 *
 * @throws ServiceError what a failing trigger gives, `InvalidLambdaResponseException` when it verifies a contact that is absent
 */
export async function askPreSignUp(services: LocalServices, pool: UserPool, call: NewUser): Promise<Admission> {
  const { source, userName, attributes, clientId, validationData, metadata } = call;
  const answer = await runTrigger(services, pool, {
    name: 'PreSignUp',
    source,
    userName,
    clientId,
    request: {
      userAttributes: attributes,
      ...(validationData !== undefined && { validationData }),
      ...(metadata !== undefined && { clientMetadata: metadata }),
    },
  });
  const verified: Record<string, string> = {};
  for (const [asked, contact] of [
    [answer?.autoVerifyEmail, 'email'],
    [answer?.autoVerifyPhone, 'phone_number'],
  ] as const) {
    if (asked !== true) continue;
    if (attributes[contact] === undefined) {
      throw new ServiceError(
        'InvalidLambdaResponseException',
        `PreSignUp can not verify ${contact}: the user has none.`,
      );
    }
    verified[`${contact}_verified`] = 'true';
  }
  return { confirmed: answer?.autoConfirmUser === true, attributes: { ...attributes, ...verified } };
}
