import type { LocalServices } from '../../context/services.js';
import type { Operation } from '../../iam/operation.js';
import type { StringMap } from '../../triggers/events.js';
import { runTrigger } from '../../triggers/triggers.js';
import { recoveryDelivery } from '../accounts/recovery-delivery.js';
import { combinationNotFound, notAuthorized } from '../base/errors.js';
import { type ClientAndPool, hidesUsers, requireClient } from '../clients/client-settings.js';
import { checkSecretHash } from '../clients/secret-hash.js';
import { checkUserCode, prepareCode, takeUserCode } from '../messages/codes.js';
import { type CodeDeliveryDetails, simulateDelivery } from '../messages/delivery.js';
import { countAttempt, countStrangerAttempt } from './attempts.js';
import { recordAuthEvent } from './auth-event-log.js';
import { takeOverUser } from './migrated-user.js';
import { checkPasswordHistory, keepFormerPassword } from './password-history.js';
import { checkPasswordPolicy, makeVerifier } from './passwords.js';
import { imagineCode, refuseCode, strangerOf } from './strangers.js';
import { triggerAttributes } from './trigger-attributes.js';
import { findUser, findUserBySub, saveUser, type User } from './users.js';

interface ClientInput {
  readonly ClientId: string;
  readonly Username: string;
  readonly SecretHash?: string;
  readonly ClientMetadata?: StringMap;
}

const forgotPassword: Operation<ClientInput, { readonly CodeDeliveryDetails: CodeDeliveryDetails }> = {
  service: 'cognito-idp',
  name: 'ForgotPassword',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { client, pool } = await requireClient(services.store.db, input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    const user =
      (await findUser(services.store.db, pool, input.Username)) ??
      (await migrateUser(services, { client, pool }, input));
    if (user === undefined || !user.enabled) {
      if (!hidesUsers(client)) throw user === undefined ? combinationNotFound() : notAuthorized('User is disabled.');
      const stranger = strangerOf(pool, input.Username);
      await countStrangerAttempt(services, stranger, 'ForgotPassword');
      await imagineCode(services, stranger);
      return { CodeDeliveryDetails: simulateDelivery(input.Username) };
    }
    const delivery = await recoveryDelivery(services, pool, user);
    await countAttempt(services, user.sub, 'ForgotPassword');
    const code = await prepareCode(services, pool, {
      purpose: 'ForgotPassword',
      occasion: 'ForgotPassword',
      user,
      delivery,
      clientId: client.id,
      metadata: input.ClientMetadata,
    });
    await services.store.transaction(async (tx) => {
      await code.write(tx);
      await recordAuthEvent(tx, services, { pool, sub: user.sub, type: 'ForgotPassword', response: 'InProgress' });
    });
    await code.deliver();
    return { CodeDeliveryDetails: code.details };
  },
};

/** Asks the pool's `UserMigration` about an unknown user who forgot the password. */
async function migrateUser(
  services: LocalServices,
  { client, pool }: ClientAndPool,
  { Username: name, ClientMetadata: clientMetadata }: ClientInput,
): Promise<User | undefined> {
  const response = await runTrigger(services, pool, {
    name: 'UserMigration',
    source: 'UserMigration_ForgotPassword',
    userName: name,
    clientId: client.id,
    request: { ...(clientMetadata !== undefined && { clientMetadata }) },
    // A function that fails knows no user.
  }).catch(() => undefined);
  return await takeOverUser(services, pool, { name, response });
}

interface ConfirmInput extends ClientInput {
  readonly ConfirmationCode: string;
  readonly Password: string;
}

const confirmForgotPassword: Operation<ConfirmInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'ConfirmForgotPassword',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { store, clock } = services;
    const { client, pool } = await requireClient(store.db, input.ClientId);
    checkSecretHash(client, input.Username, input.SecretHash);
    const user = await findUser(store.db, pool, input.Username);
    if (user === undefined || !user.enabled) {
      if (!hidesUsers(client)) throw user === undefined ? combinationNotFound() : notAuthorized('User is disabled.');
      const stranger = strangerOf(pool, input.Username);
      await countStrangerAttempt(services, stranger, 'ConfirmForgotPassword');
      checkPasswordPolicy(pool, input.Password);
      return await refuseCode(services, stranger);
    }
    await countAttempt(services, user.sub, 'ConfirmForgotPassword');
    checkPasswordPolicy(pool, input.Password);
    const given = { sub: user.sub, purpose: 'ForgotPassword', code: input.ConfirmationCode } as const;
    // What follows takes its time, and reveals former passwords: only a caller with the code gets there.
    await checkUserCode(store.db, services, given);
    await checkPasswordHistory(services, pool, { user, password: input.Password });
    const password = makeVerifier(pool, user.username, input.Password);
    const changed = await store.transaction(async (tx) => {
      const current = await findUserBySub(tx, user.sub);
      if (current === undefined) throw combinationNotFound();
      await takeUserCode(tx, services, given);
      await keepFormerPassword(tx, pool, current);
      const now = clock.now();
      const next: User = {
        ...current,
        status: current.status === 'RESET_REQUIRED' ? 'CONFIRMED' : current.status,
        password,
        passwordSetAt: now,
        failedPasswords: 0,
        modifiedAt: now,
      };
      await saveUser(tx, next);
      await recordAuthEvent(tx, services, { pool, sub: user.sub, type: 'ForgotPassword', response: 'Pass' });
      return next;
    });
    await runTrigger(services, pool, {
      name: 'PostConfirmation',
      source: 'PostConfirmation_ConfirmForgotPassword',
      userName: changed.username,
      clientId: client.id,
      request: { userAttributes: triggerAttributes(changed), clientMetadata: input.ClientMetadata },
    });
    return {};
  },
};

export const forgotPasswordOperations: readonly Operation[] = [forgotPassword, confirmForgotPassword];
