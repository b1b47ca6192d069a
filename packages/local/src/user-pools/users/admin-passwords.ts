import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { recoveryDelivery } from '../accounts/recovery-delivery.js';
import { userNotFound } from '../base/errors.js';
import { prepareCode } from '../messages/codes.js';
import { type AdminUserInput, requireUser } from './admin-user.js';
import { checkPasswordHistory, keepFormerPassword } from './password-history.js';
import { checkPasswordPolicy, makeVerifier } from './passwords.js';
import { findUserBySub, saveUser } from './users.js';

interface AdminSetUserPasswordInput extends AdminUserInput {
  readonly Password: string;
  readonly Permanent?: boolean;
}

/** Of a user of an external provider it makes one that signs in here. */
const adminSetUserPassword: Operation<AdminSetUserPasswordInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminSetUserPassword',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    checkPasswordPolicy(pool, input.Password);
    await checkPasswordHistory(services, pool, { user, password: input.Password });
    const password = makeVerifier(pool, user.username, input.Password);
    const now = services.clock.now();
    await services.store.transaction(async (tx) => {
      const current = await findUserBySub(tx, user.sub);
      if (current === undefined) throw userNotFound();
      await keepFormerPassword(tx, pool, current);
      await saveUser(tx, {
        ...current,
        status: input.Permanent === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
        password,
        passwordSetAt: now,
        failedPasswords: 0,
        modifiedAt: now,
      });
    });
    return {};
  },
};

interface AdminResetInput extends AdminUserInput {
  readonly ClientMetadata?: StringMap;
}

/** The password is good for nothing from then on; the code that is sent sets the next one. */
const adminResetUserPassword: Operation<AdminResetInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminResetUserPassword',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { pool, user } = await requireUser(services, input);
    const delivery = await recoveryDelivery(services, pool, user);
    const code = await prepareCode(services, pool, {
      purpose: 'ForgotPassword',
      occasion: 'ForgotPassword',
      user,
      delivery,
      metadata: input.ClientMetadata,
    });
    await services.store.transaction(async (tx) => {
      const current = await findUserBySub(tx, user.sub);
      if (current === undefined) throw userNotFound();
      await saveUser(tx, { ...current, status: 'RESET_REQUIRED', modifiedAt: services.clock.now() });
      await code.write(tx);
    });
    await code.deliver();
    return {};
  },
};

export const adminPasswordOperations: readonly Operation[] = [adminSetUserPassword, adminResetUserPassword];
