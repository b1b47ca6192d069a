import type { Attributes } from '../users/attributes.js';

/** `AttributeType`: an attribute in lists. */
export interface AttributeType {
  readonly Name: string;
  readonly Value?: string;
}

/** The attributes of a list, by name. Without a value an attribute is empty. */
export function toAttributes(entries: readonly AttributeType[] = []): Attributes {
  return Object.fromEntries(entries.map(({ Name, Value = '' }) => [Name, Value]));
}

/** Attributes as a list. `sub` is first, as the service lists them. */
export function toAttributeTypes(sub: string, attributes: Attributes): AttributeType[] {
  return [{ Name: 'sub', Value: sub }, ...Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))];
}
