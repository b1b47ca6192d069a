import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { announceConfirmation, requireUnconfirmed } from '../accounts/confirm-sign-up.js';
import { describeMfa, type MfaDescription } from '../answers/mfa-description.js';
import { userNotFound } from '../base/errors.js';
import { dropUserCode } from '../messages/codes.js';
import { voidAccessTokens } from '../tokens/void-access-tokens.js';
import { type AdminUserInput, requireUser } from './admin-user.js';
import type { AttributeEntry } from './attributes.js';
import { describeUser, type UserDescription } from './describe-user.js';
import { findUserBySub, saveUser, type User } from './users.js';

interface AdminGetUserOutput extends Omit<UserDescription, 'Attributes'>, MfaDescription {
  readonly UserAttributes: readonly AttributeEntry[];
}

const adminGetUser: Operation<AdminUserInput, AdminGetUserOutput> = {
  service: 'cognito-idp',
  name: 'AdminGetUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    const { Attributes: UserAttributes, ...description } = describeUser(user);
    return { ...description, UserAttributes, ...(await describeMfa(services.store.db, user.sub)) };
  },
};

interface AdminConfirmInput extends AdminUserInput {
  readonly ClientMetadata?: StringMap;
}

/** Verifies no contact: the user proved none. */
const adminConfirmSignUp: Operation<AdminConfirmInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminConfirmSignUp',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    requireUnconfirmed(user);
    const confirmed = await services.store.transaction(async (tx) => {
      const current = requireUnconfirmed(await findUserBySub(tx, user.sub));
      const next: User = { ...current, status: 'CONFIRMED', modifiedAt: services.clock.now() };
      await saveUser(tx, next);
      await dropUserCode(tx, user.sub, 'SignUp');
      return next;
    });
    await announceConfirmation(services, pool, { user: confirmed, metadata: input.ClientMetadata });
    return {};
  },
};

const adminDeleteUser: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDeleteUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { user } = await requireUser(services, input);
    await services.store.transaction(async (tx) => {
      await tx.deleteFrom('users').where('sub', '=', user.sub).execute();
    });
    return {};
  },
};

async function setEnabled(services: LocalServices, input: AdminUserInput, enabled: boolean): Promise<void> {
  const { user } = await requireUser(services, input);
  await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, user.sub);
    if (current === undefined) throw userNotFound();
    await saveUser(tx, { ...current, enabled, modifiedAt: services.clock.now() });
    if (!enabled) await voidAccessTokens(tx, user.sub);
  });
}

const adminEnableUser: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminEnableUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await setEnabled(services, input, true);
    return {};
  },
};

/** A disabled user neither signs in nor refreshes; its access tokens are worth nothing, also once it is enabled again. */
const adminDisableUser: Operation<AdminUserInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDisableUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    await setEnabled(services, input, false);
    return {};
  },
};

export const userAdminOperations: readonly Operation[] = [
  adminGetUser,
  adminConfirmSignUp,
  adminDeleteUser,
  adminEnableUser,
  adminDisableUser,
];
