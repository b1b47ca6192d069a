import type { LocalServices } from '../../context/services.js';
import { ServiceError } from '../../wire/service-error.js';
import { invalidParameter, userNotFound } from '../base/errors.js';
import { findIdentityProvider } from '../configuration/identity-providers.js';
import type { UserPool } from '../pools/pool-settings.js';
import {
  countLinked,
  type FederatedIdentity,
  findLinkedSub,
  linkIdentity,
  unlinkIdentity,
} from '../users/federated-identities.js';
import { findUser, findUserBySub, saveUser } from '../users/users.js';

/** The pool itself, among its providers. */
const COGNITO = 'Cognito';
const MOST_LINKED = 5;

/** Two identities of one person. */
export interface IdentityLink {
  /** The user of the pool. */
  readonly destination: FederatedIdentity;
  /** The user of an external provider. */
  readonly source: FederatedIdentity;
}

/**
 * Lets a user of an external provider sign in as a user of the pool.
 *
 * @throws ServiceError `InvalidParameterException`, `ResourceNotFoundException`, `UserNotFoundException`,
 *   `AliasExistsException`, `LimitExceededException`
 */
export async function linkProvider(
  services: LocalServices,
  pool: UserPool,
  { destination, source }: IdentityLink,
): Promise<void> {
  const { db } = services.store;
  if (source.providerName === COGNITO) throw invalidParameter('SourceUser must be a user of an external provider.');
  const provider = await findIdentityProvider(db, pool.id, source.providerName);
  if (provider === undefined) {
    throw new ServiceError('ResourceNotFoundException', `Identity provider ${source.providerName} does not exist.`);
  }
  const target = await findUser(db, pool, nameInPool(destination));
  if (target === undefined) throw userNotFound();
  if ((await findUser(db, pool, nameInPool(source))) !== undefined) {
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
}

/**
 * Unlinks a user of an external provider. A user of the pool itself loses the password.
 *
 * @throws ServiceError `UserNotFoundException`
 */
export async function disableProvider(
  services: LocalServices,
  pool: UserPool,
  identity: FederatedIdentity,
): Promise<void> {
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
}

/** The name in the pool: that of a user of an external provider begins with the provider's. */
function nameInPool({ providerName, attributeValue }: FederatedIdentity): string {
  return providerName === COGNITO ? attributeValue : `${providerName}_${attributeValue}`;
}
