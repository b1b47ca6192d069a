import type { Operation } from '../../iam/operation.js';
import { notAuthorized, wrongCredentials } from '../base/errors.js';
import { requireTokenHolder } from '../tokens/access-token.js';
import { countAttempt } from './attempts.js';
import { recordAuthEvent } from './auth-event-log.js';
import { checkPasswordHistory, keepFormerPassword } from './password-history.js';
import { checkLock, checkPasswordPolicy, countFailure, isPassword, makeVerifier } from './passwords.js';
import { findUserBySub, saveUser } from './users.js';

interface ChangePasswordInput {
  readonly AccessToken: string;
  /** Absent for users who have none yet. */
  readonly PreviousPassword?: string;
  readonly ProposedPassword: string;
}

const changePassword: Operation<ChangePasswordInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'ChangePassword',
  authorization: 'token',
  handle: async (input, { services }) => {
    const { pool, user } = await requireTokenHolder(services, input.AccessToken);
    await countAttempt(services, user.sub, 'ChangePassword');
    if (user.password !== undefined) {
      checkLock(services, user);
      const given = input.PreviousPassword ?? '';
      if (!isPassword(pool, user.username, given, user.password)) throw await countFailure(services, user.sub);
    } else if (input.PreviousPassword !== undefined) {
      throw wrongCredentials();
    }
    checkPasswordPolicy(pool, input.ProposedPassword);
    await checkPasswordHistory(services, pool, { user, password: input.ProposedPassword });
    const password = makeVerifier(pool, user.username, input.ProposedPassword);
    await services.store.transaction(async (tx) => {
      const current = await findUserBySub(tx, user.sub);
      if (current?.password?.verifier !== user.password?.verifier) throw wrongCredentials();
      if (current === undefined) throw notAuthorized('Access Token has been revoked');
      checkLock(services, current);
      await keepFormerPassword(tx, pool, current);
      const now = services.clock.now();
      await saveUser(tx, { ...current, password, passwordSetAt: now, failedPasswords: 0, modifiedAt: now });
      await recordAuthEvent(tx, services, { pool, sub: user.sub, type: 'PasswordChange', response: 'Pass' });
    });
    return {};
  },
};

export const changePasswordOperations: readonly Operation[] = [changePassword];
