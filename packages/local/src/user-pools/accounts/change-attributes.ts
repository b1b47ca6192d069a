import type { LocalServices } from '../../context/services.js';
import type { StringMap } from '../../triggers/events.js';
import { invalidParameter, userNotFound } from '../base/errors.js';
import { dropContactCodes, prepareCode } from '../messages/codes.js';
import { type Contact, contacts, type Delivery, findDelivery } from '../messages/delivery.js';
import type { UserPool } from '../pools/pool-settings.js';
import { type Attributes, assertSchema } from '../users/attributes.js';
import { dropPending, savePending } from '../users/pending-attributes.js';
import { claimAliases, normalizeContacts } from '../users/sign-in-names.js';
import { findUserBySub, saveUser, type User } from '../users/users.js';

/** What a change of attributes brings about. */
interface AttributeChange {
  readonly attributes: Attributes;
  /** Contacts with another value, or without one: codes that went to the old value are void. */
  readonly replaced: readonly Contact[];
  /** New values that wait for their code. */
  readonly pending: Attributes;
  /** Contacts that get a code, with their destinations. */
  readonly toVerify: Attributes;
}

/**
 * Works out what changed values bring about: a new contact is unverified, and gets a code if the pool verifies it.
 * Where the pool requires it, the new contact takes its place only once verified. An empty value removes.
 *
 * @throws ServiceError `InvalidParameterException`
 */
function planChange(pool: UserPool, user: User, changes: Attributes): AttributeChange {
  checkChanges(pool, changes);
  const given = normalizeContacts(pool, changes);
  const attributes: Record<string, string> = { ...user.attributes, ...given };
  for (const name of Object.keys(changes)) if (given[name] === undefined) delete attributes[name];
  const replaced: Contact[] = [];
  const pending: Record<string, string> = {};
  const toVerify: Record<string, string> = {};
  for (const contact of contacts) {
    const before = user.attributes[contact];
    if (changes[contact] === undefined || attributes[contact] === before) continue;
    const value = attributes[contact];
    const flag = `${contact}_verified`;
    if (value === undefined) {
      delete attributes[flag];
    } else if (given[flag] !== 'true') {
      const waits = requiresVerification(pool, contact);
      if (waits) {
        pending[contact] = value;
        delete attributes[contact];
        if (before !== undefined) attributes[contact] = before;
      } else {
        attributes[flag] = 'false';
      }
      if (waits || pool.settings.AutoVerifiedAttributes?.includes(contact)) toVerify[contact] = value;
      if (waits) continue;
    }
    replaced.push(contact);
  }
  return { attributes, replaced, pending, toVerify };
}

function requiresVerification({ settings }: UserPool, contact: Contact): boolean {
  const { AttributesRequireVerificationBeforeUpdate: names = [] } = (settings['UserAttributeUpdateSettings'] ?? {}) as {
    AttributesRequireVerificationBeforeUpdate?: readonly string[];
  };
  return names.includes(contact);
}

function checkChanges(pool: UserPool, changes: Attributes): void {
  assertSchema(pool, changes, { complete: false });
  for (const { Name, Mutable, Required } of pool.settings.SchemaAttributes) {
    if (changes[Name] === undefined) continue;
    if (!Mutable) throw invalidParameter(`Cannot modify the non-mutable attribute ${Name}`);
    if (Required && changes[Name] === '') {
      throw invalidParameter(`Attributes did not conform to the schema: ${Name}: The attribute is required\n`);
    }
  }
}

/**
 * Changes a user's attributes, and sends the codes that verify new contacts.
 *
 * @returns where the codes went
 * @throws ServiceError `InvalidParameterException`, `AliasExistsException`, and what triggers give
 */
export async function changeAttributes(
  services: LocalServices,
  pool: UserPool,
  request: {
    readonly user: User;
    readonly changes: Attributes;
    readonly clientId?: string;
    readonly metadata?: StringMap | undefined;
  },
): Promise<Delivery[]> {
  const { user, changes, clientId, metadata } = request;
  const { toVerify } = planChange(pool, user, changes);
  const codes = await Promise.all(
    contacts.flatMap((contact) => {
      const delivery = findDelivery(contact, toVerify);
      if (delivery === undefined) return [];
      return prepareCode(services, pool, {
        purpose: `Verify ${contact}`,
        occasion: 'UpdateUserAttribute',
        user,
        delivery,
        clientId,
        metadata,
      });
    }),
  );
  await services.store.transaction(async (tx) => {
    const current = await findUserBySub(tx, user.sub);
    if (current === undefined) throw userNotFound();
    const { attributes, replaced, pending } = planChange(pool, current, changes);
    const changed = { ...current, attributes, modifiedAt: services.clock.now() };
    await saveUser(tx, changed);
    await claimAliases(tx, pool, changed, false);
    for (const contact of replaced) {
      await dropContactCodes(tx, user.sub, contact);
      await dropPending(tx, user.sub, contact);
    }
    for (const [attribute, value] of Object.entries(pending)) {
      await savePending(tx, { sub: user.sub, attribute, value });
    }
    for (const code of codes) await code.write(tx);
  });
  for (const code of codes) await code.deliver();
  return codes.map(({ delivery }) => delivery);
}
