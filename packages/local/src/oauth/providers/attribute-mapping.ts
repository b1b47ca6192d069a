import type { IdentityProvider } from '../../user-pools/configuration/identity-providers.js';

/** Maps a provider's claims to the pool's attributes. */
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

/** An entry of a list, form-encoded as in the service, so that commas separate entries only. */
function encodeEntry(value: unknown): string {
  return new URLSearchParams({ '': String(value) }).toString().slice(1);
}

/** Maps a pool's attributes to a provider's claims. */
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
