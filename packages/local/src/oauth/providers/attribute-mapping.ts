import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';

/** A provider's claims as the pool's attributes. */
export function mapClaims(
  { content }: IdentityProvider,
  claims: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const entries = Object.entries(content.AttributeMapping).flatMap(([attribute, claim]) => {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    const text = Array.isArray(value) ? `[${value.map(encodeEntry).join(',')}]` : value;
    const isText = ['string', 'boolean', 'number'].includes(typeof text);
    return attribute === 'username' || !isText ? [] : [[attribute, String(text)] as const];
  });
  return Object.fromEntries(entries);
}

/** An entry of a list, as the service writes it: form-encoded, so that commas part entries only. */
function encodeEntry(value: unknown): string {
  return new URLSearchParams({ '': String(value) }).toString().slice(1);
}

/** Attributes of a pool as a provider calls them. */
export function toClaims(
  mapping: Readonly<Record<string, string>>,
  attributes: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(mapping).flatMap(([attribute, claim]) => {
    const value = attributes[attribute];
    return value === undefined ? [] : [[claim, value] as const];
  });
  return Object.fromEntries(entries);
}
