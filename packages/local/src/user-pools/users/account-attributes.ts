import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { applyChanges, dropPending, findPending } from '../accounts/change-attributes.js';
import { invalidParameter, userNotFound } from '../base/errors.js';
import { dropCodesOf, prepareCode, takeUserCode } from '../messages/codes.js';
import { type CodeDeliveryDetails, type Contact, contacts, deliveryTo } from '../messages/delivery.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { countAttempt } from './attempts.js';
import { type AttributeEntry, checkWritable, toAttributes } from './attributes.js';
import { claimAliases, findUserBySub, saveUser, type User } from './users.js';

interface TokenInput {
  readonly AccessToken: string;
}

interface UpdateInput extends TokenInput {
  readonly UserAttributes: readonly AttributeEntry[];
  readonly ClientMetadata?: StringMap;
}

interface UpdateOutput {
  readonly CodeDeliveryDetailsList: readonly CodeDeliveryDetails[];
}

const updateUserAttributes: Operation<UpdateInput, UpdateOutput> = {
  service: 'cognito-idp',
  name: 'UpdateUserAttributes',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, client, user } = await requireTokenHolder(services, input.AccessToken);
    const changes = toAttributes(input.UserAttributes);
    checkWritable(pool, client, changes);
    const asked = { user, changes, clientId: client.id, metadata: input.ClientMetadata };
    return { CodeDeliveryDetailsList: await applyChanges(services, pool, asked) };
  },
};

interface DeleteInput extends TokenInput {
  readonly UserAttributeNames: readonly string[];
}

const deleteUserAttributes: Operation<DeleteInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'DeleteUserAttributes',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, client, user } = await requireTokenHolder(services, input.AccessToken);
    const changes = Object.fromEntries(input.UserAttributeNames.map((name) => [name, '']));
    checkWritable(pool, client, changes);
    await applyChanges(services, pool, { user, changes, clientId: client.id });
    return {};
  },
};

interface CodeInput extends TokenInput {
  readonly AttributeName: string;
  readonly ClientMetadata?: StringMap;
}

const getUserAttributeVerificationCode: Operation<CodeInput, { readonly CodeDeliveryDetails: CodeDeliveryDetails }> = {
  service: 'cognito-idp',
  name: 'GetUserAttributeVerificationCode',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, client, user } = await requireTokenHolder(services, input.AccessToken);
    const contact = requireContact(input.AttributeName);
    const value = (await findPending(services.store.db, user.sub, contact)) ?? user.attributes[contact];
    const delivery = deliveryTo(contact, value === undefined ? {} : { [contact]: value });
    if (delivery === undefined) throw invalidParameter(`User has no ${contact} to verify.`);
    await countAttempt(services, user.sub, 'GetUserAttributeVerificationCode');
    const code = await prepareCode(services, pool, {
      purpose: `Verify ${contact}`,
      occasion: 'VerifyUserAttribute',
      user,
      delivery,
      clientId: client.id,
      metadata: input.ClientMetadata,
    });
    await services.store.transaction((tx) => code.write(tx));
    await code.deliver();
    return { CodeDeliveryDetails: code.details };
  },
};

interface VerifyInput extends TokenInput {
  readonly AttributeName: string;
  readonly Code: string;
}

const verifyUserAttribute: Operation<VerifyInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'VerifyUserAttribute',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, user } = await requireTokenHolder(services, input.AccessToken);
    const contact = requireContact(input.AttributeName);
    await countAttempt(services, user.sub, 'VerifyUserAttribute');
    await services.store.transaction(async (tx) => {
      const current = await findUserBySub(tx, user.sub);
      if (current === undefined) throw userNotFound();
      await takeUserCode(tx, services, { sub: user.sub, purpose: `Verify ${contact}`, code: input.Code });
      const pending = await findPending(tx, user.sub, contact);
      const verified: User = {
        ...current,
        attributes: {
          ...current.attributes,
          ...(pending !== undefined && { [contact]: pending }),
          [`${contact}_verified`]: 'true',
        },
        modifiedAt: services.clock.now(),
      };
      await claimAliases(tx, pool, verified, false);
      await saveUser(tx, verified);
      if (pending !== undefined) {
        await dropPending(tx, user.sub, contact);
        await dropCodesOf(tx, user.sub, contact);
      }
    });
    return {};
  },
};

/** @throws ServiceError `InvalidParameterException` for an attribute that no message reaches */
function requireContact(name: string): Contact {
  const contact = contacts.find((known) => known === name);
  if (contact === undefined) throw invalidParameter(`Invalid attribute name: ${name} can not be verified.`);
  return contact;
}

export const accountAttributeOperations: readonly Operation[] = [
  updateUserAttributes,
  deleteUserAttributes,
  getUserAttributeVerificationCode,
  verifyUserAttribute,
];
