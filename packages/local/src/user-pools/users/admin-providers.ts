import type { Operation } from '../../iam/operation.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter, missingParameter, userNotFound } from '../base/errors.js';
import { findIdentityProvider } from '../configuration/identity-providers.js';
import { requirePool } from '../pools/pool-settings.js';
import {
  countLinked,
  type FederatedIdentity,
  findLinkedSub,
  linkIdentity,
  SUBJECT,
  unlinkIdentity,
} from './federated-identities.js';
import { findUser, findUserBySub, saveUser } from './users.js';

/** `ProviderUserIdentifierType` on the wire. */
interface ProviderUser {
  readonly ProviderName?: string;
  readonly ProviderAttributeName?: string;
  readonly ProviderAttributeValue?: string;
}

/** The pool itself, among its providers. */
const COGNITO = 'Cognito';
const MOST_LINKED = 5;

interface LinkInput {
  readonly UserPoolId: string;
  readonly DestinationUser: ProviderUser;
  readonly SourceUser: ProviderUser;
}

const adminLinkProviderForUser: Operation<LinkInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminLinkProviderForUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { db } = services.store;
    const pool = await requirePool(db, input.UserPoolId);
    const source = readIdentity(input.SourceUser);
    if (source.providerName === COGNITO) {
      throw invalidParameter('SourceUser must be a user of an external provider.');
    }
    const provider = await findIdentityProvider(db, pool.id, source.providerName);
    if (provider === undefined) {
      throw new ServiceError('ResourceNotFoundException', `Identity provider ${source.providerName} does not exist.`);
    }
    const target = await findUser(db, pool, usernameOf(input.DestinationUser));
    if (target === undefined) throw userNotFound();
    if ((await findUser(db, pool, `${source.providerName}_${source.attributeValue}`)) !== undefined) {
      throw invalidParameter('Merging is not supported: SourceUser has signed in before.');
    }
    await services.store.transaction(async (tx) => {
      const user = await findUserBySub(tx, target.sub);
      if (user === undefined) throw userNotFound();
      const owner = await findLinkedSub(tx, pool.id, source);
      if (owner === user.sub) throw invalidParameter('SourceUser is already linked to DestinationUser.');
      if (owner !== undefined) {
        throw new ServiceError('AliasExistsException', 'SourceUser is already linked to another user.');
      }
      if ((await countLinked(tx, user.sub)) >= MOST_LINKED) {
        throw new ServiceError('LimitExceededException', `A user can have ${MOST_LINKED} linked identities.`);
      }
      const { ProviderType: providerType } = provider.content;
      await linkIdentity(tx, user, { ...source, providerType, now: services.clock.now() });
    });
    return {};
  },
};

interface DisableInput {
  readonly UserPoolId: string;
  readonly User: ProviderUser;
}

/** Unlinks a provider's user; one of the pool's own can no longer use its password. */
const adminDisableProviderForUser: Operation<DisableInput, Record<string, never>> = {
  service: 'cognito-idp',
  name: 'AdminDisableProviderForUser',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const pool = await requirePool(services.store.db, input.UserPoolId);
    const identity = readIdentity(input.User);
    await services.store.transaction(async (tx) => {
      const now = services.clock.now();
      if (identity.providerName === COGNITO) {
        const user = await findUser(tx, pool, identity.attributeValue);
        if (user === undefined) throw userNotFound();
        await saveUser(tx, { ...user, password: undefined, modifiedAt: now });
        return;
      }
      const sub = await findLinkedSub(tx, pool.id, identity);
      const user = sub === undefined ? undefined : await findUserBySub(tx, sub);
      if (user === undefined) throw userNotFound();
      await unlinkIdentity(tx, user, { ...identity, now });
    });
    return {};
  },
};

/** @throws ServiceError `InvalidParameterException` */
function readIdentity(user: ProviderUser): FederatedIdentity {
  if (user.ProviderName === undefined) throw missingParameter('ProviderName');
  if (!user.ProviderAttributeValue) throw missingParameter('ProviderAttributeValue');
  return {
    providerName: user.ProviderName,
    attributeName: user.ProviderAttributeName ?? SUBJECT,
    attributeValue: user.ProviderAttributeValue,
  };
}

/** The name in the pool: users of external providers bear the provider's before their own. */
function usernameOf(user: ProviderUser): string {
  const { providerName, attributeValue } = readIdentity(user);
  return providerName === COGNITO ? attributeValue : `${providerName}_${attributeValue}`;
}

export const adminProviderOperations: readonly Operation[] = [adminLinkProviderForUser, adminDisableProviderForUser];
