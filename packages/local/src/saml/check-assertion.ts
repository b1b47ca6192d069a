import type { Assertion } from './assertion.js';
import { readInstant } from './assertion.js';
import { ASSERTION } from './names.js';
import { SamlError } from './saml-error.js';
import { childrenOf, type XmlElement } from './xml.js';

/** What a response has to be for. */
export interface Expected {
  /** The provider. */
  readonly entityId: string;
  /** Who asked. */
  readonly audience: string;
  /** Where it is to be brought to. */
  readonly recipient: string;
  /** The id of the request that it answers; none where nobody asked. */
  readonly inResponseTo: string | undefined;
  /** Milliseconds, by the server's clock. */
  readonly now: number;
}

/** Clocks of two machines may differ by as much. */
const TOLERANCE_MS = 60_000;

/**
 * Checks that a response, whose assertion is verified, is by the right provider, for this pool, this place, this
 * request, and now (SAML 2.0 Profiles, section 4.1.4.3).
 *
 * @param response the whole, of which only the assertion has to be proved
 * @returns until when it could be brought again, in milliseconds
 * @throws {SamlError}
 */
export function checkAssertion(response: XmlElement, assertion: Assertion, expected: Expected): number {
  const { entityId, recipient, inResponseTo, now } = expected;
  const { Destination, InResponseTo } = response.attributes;
  const [responseIssuer] = childrenOf(response, ASSERTION, 'Issuer');
  if (assertion.issuer !== entityId || (responseIssuer !== undefined && responseIssuer.text !== entityId)) {
    throw new SamlError('Its issuer is not the entity of the metadata.');
  }
  if (Destination !== undefined && Destination !== recipient) throw new SamlError('It is for another destination.');
  if (InResponseTo !== inResponseTo) throw notAsked(inResponseTo);

  const bearers = assertion.bearers.filter((bearer) => bearer.recipient === recipient);
  if (bearers.length === 0) throw new SamlError('Its assertion is for another recipient.');
  const answers = bearers.filter((bearer) => bearer.inResponseTo === inResponseTo);
  if (answers.length === 0) throw notAsked(inResponseTo);
  const current = answers.filter(({ notBefore, notOnOrAfter }) => isNow({ notBefore, notOnOrAfter }, now));
  const ends = current.flatMap(({ notOnOrAfter }) => notOnOrAfter ?? []);
  if (ends.length === 0) throw new SamlError('Its assertion has expired, or is not valid yet.');
  checkConditions(assertion.conditions, expected);
  if (assertion.sessionEndsAt !== undefined && assertion.sessionEndsAt <= now) {
    throw new SamlError('The session at the provider has ended.');
  }
  if (assertion.id === '') throw new SamlError('Its assertion has no id.');
  return Math.max(...ends);
}

function checkConditions(conditions: XmlElement | undefined, { audience, now }: Expected): void {
  const restrictions = childrenOf(conditions, ASSERTION, 'AudienceRestriction');
  const isFor = (restriction: XmlElement): boolean =>
    childrenOf(restriction, ASSERTION, 'Audience').some(({ text }) => text.trim() === audience);
  if (restrictions.length === 0 || !restrictions.every(isFor)) {
    throw new SamlError(`Its assertion is for another audience than ${audience}.`);
  }
  const [notBefore, notOnOrAfter] = ['NotBefore', 'NotOnOrAfter'].map((name) =>
    readInstant(conditions?.attributes[name]),
  );
  if (!isNow({ notBefore, notOnOrAfter }, now)) {
    throw new SamlError('Its assertion has expired, or is not valid yet.');
  }
}

interface Period {
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
}

function isNow({ notBefore, notOnOrAfter }: Period, now: number): boolean {
  return (notBefore === undefined || notBefore <= now + TOLERANCE_MS) && (notOnOrAfter ?? now + 1) > now;
}

function notAsked(inResponseTo: string | undefined): SamlError {
  return new SamlError(
    inResponseTo === undefined ? 'It answers a request, where none was made.' : 'It answers another request than ours.',
  );
}
