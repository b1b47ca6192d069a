import type { UserPool } from '../pools/pool-settings.js';
import type { Attributes } from '../users/attributes.js';

/** An attribute that messages reach a user by. */
export type Contact = 'email' | 'phone_number';

export const contacts: readonly Contact[] = ['email', 'phone_number'];

/** How a code (or another message) reaches a user. */
export interface Delivery {
  readonly medium: 'EMAIL' | 'SMS';
  readonly attribute: Contact;
  readonly destination: string;
}

/** The order in which a pool tries the contacts of a new user: those that it verifies, phones first. */
export function signUpContacts({ settings }: UserPool): readonly Contact[] {
  const verified: readonly string[] = settings.AutoVerifiedAttributes ?? [];
  return (['phone_number', 'email'] as const).filter((contact) => verified.includes(contact));
}

/** Where a pool sends the code for a new user: to the phone if it verifies phones and there is one, else by e-mail. */
export function chooseSignUpDelivery(pool: UserPool, attributes: Attributes): Delivery | undefined {
  return signUpContacts(pool).flatMap((contact) => findDelivery(contact, attributes) ?? [])[0];
}

/** The way to an attribute of a user, if it has a value. */
export function findDelivery(attribute: Contact, attributes: Attributes): Delivery | undefined {
  const destination = attributes[attribute];
  if (!destination) return undefined;
  return { attribute, destination, medium: attribute === 'email' ? 'EMAIL' : 'SMS' };
}

/** What a caller learns about the destination of a message: `f***@e***`, `+*******0839`. */
export function maskDestination({ attribute, destination }: Delivery): string {
  const [local = '', domain = ''] = destination.split('@');
  return attribute === 'email' ? `${local.charAt(0)}***@${domain.charAt(0)}***` : `+*******${destination.slice(-4)}`;
}
