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

/** `CodeDeliveryDetails` on the wire. */
export interface CodeDeliveryDetails {
  readonly Destination: string;
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly AttributeName: string;
}

/** Where a pool sends the code for a new user: to the phone if it verifies phones and there is one, else by e-mail. */
export function signUpDelivery(pool: UserPool, attributes: Attributes): Delivery | undefined {
  const verified = pool.settings.AutoVerifiedAttributes ?? [];
  return (
    (verified.includes('phone_number') ? deliveryTo('phone_number', attributes) : undefined) ??
    (verified.includes('email') ? deliveryTo('email', attributes) : undefined)
  );
}

/** The way to an attribute of a user, if it has a value. */
export function deliveryTo(attribute: Contact, attributes: Attributes): Delivery | undefined {
  const destination = attributes[attribute];
  if (!destination) return undefined;
  return { attribute, destination, medium: attribute === 'email' ? 'EMAIL' : 'SMS' };
}

/** What a caller learns about a delivery: `f***@e***`, `+*******0839`. */
export function describeDelivery({ attribute, destination, medium }: Delivery): CodeDeliveryDetails {
  const [local = '', domain = ''] = destination.split('@');
  return {
    AttributeName: attribute,
    DeliveryMedium: medium,
    Destination:
      attribute === 'email' ? `${local.charAt(0)}***@${domain.charAt(0)}***` : `+*******${destination.slice(-4)}`,
  };
}

/** The answer to a caller who asks for a code for a user that is unknown, or that must stay hidden. */
export function simulateDelivery(username: string): CodeDeliveryDetails {
  const destination = username.includes('@') ? username : `${username}@${username}`;
  return describeDelivery({ attribute: 'email', medium: 'EMAIL', destination });
}
