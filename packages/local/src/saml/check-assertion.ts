import { type Assertion, type Bearer, readInstant } from './assertion.js';
import { ASSERTION } from './names.js';
import { SamlError } from './saml-error.js';
import { findChildren, type XmlElement } from './xml.js';

/** The expectations on a response. */
export interface Expected {
  /** The provider. */
  readonly entityId: string;
  /** Whether an audience of the assertion is the expected one. */
  readonly isAudience: (name: string) => boolean;
  /** Whether an address is the one that received the response. */
  readonly isRecipient: (url: string) => boolean;
  /** The id of the request that it answers; `none` for an unsolicited response, `any` to accept both. */
  readonly inResponseTo: { readonly id: string } | 'none' | 'any';
  /** Milliseconds, by the server's clock. */
  readonly now: number;
}

/** The result of the check. */
export interface CheckedAssertion {
  /** The matching audience. */
  readonly audience: string;
  /** When it expires, in milliseconds: until then it could be replayed. */
  readonly expiresAt: number;
}

/** The tolerance for clocks of two machines. */
const TOLERANCE_MS = 60_000;

/**
 * Checks a response whose assertion is verified: issuer, audience, recipient, request and time (SAML 2.0 Profiles, section
 * 4.1.4.3).
 *
 * @param response the whole response, of which only the assertion is verified
 * @throws {SamlError}
 */
export function checkAssertion(response: XmlElement, assertion: Assertion, expected: Expected): CheckedAssertion {
  const { entityId, isRecipient, now } = expected;
  const { Destination, InResponseTo } = response.attributes;
  const [responseIssuer] = findChildren(response, ASSERTION, 'Issuer');
  if (assertion.issuer !== entityId || (responseIssuer !== undefined && responseIssuer.text !== entityId)) {
    throw new SamlError('Its issuer is not the entity of the metadata.');
  }
  if (Destination !== undefined && !isRecipient(Destination)) throw new SamlError('It is for another destination.');
  if (!isAnswer(InResponseTo, expected)) throw notAsked(expected);
  if (assertion.id === '') throw new SamlError('Its assertion has no id.');
  const expiresAt = checkBearers(assertion.bearers, expected);
  const audience = checkConditions(assertion.conditions, expected);
  if (assertion.sessionEndsAt !== undefined && assertion.sessionEndsAt <= now) {
    throw new SamlError('The session at the provider has ended.');
  }
  return { audience, expiresAt };
}

function checkBearers(all: readonly Bearer[], expected: Expected): number {
  const here = all.filter(({ recipient }) => recipient !== undefined && expected.isRecipient(recipient));
  if (here.length === 0) throw new SamlError('Its assertion is for another recipient.');
  const asked = here.filter(({ inResponseTo }) => isAnswer(inResponseTo, expected));
  if (asked.length === 0) throw notAsked(expected);
  const ends = asked.filter((bearer) => isNow(bearer, expected.now)).flatMap(({ notOnOrAfter }) => notOnOrAfter ?? []);
  if (ends.length === 0) throw expired();
  return Math.max(...ends);
}

function checkConditions(conditions: XmlElement | undefined, { isAudience, now }: Expected): string {
  const restrictions = findChildren(conditions, ASSERTION, 'AudienceRestriction');
  const audiences = restrictions.map((restriction) =>
    findChildren(restriction, ASSERTION, 'Audience')
      .map(({ text }) => text.trim())
      .find(isAudience),
  );
  const [audience] = audiences;
  if (audience === undefined || audiences.includes(undefined))
    throw new SamlError('Its assertion is for another audience.');
  const [notBefore, notOnOrAfter] = ['NotBefore', 'NotOnOrAfter'].map((name) =>
    readInstant(conditions?.attributes[name]),
  );
  if (!isNow({ notBefore, notOnOrAfter }, now)) throw expired();
  return audience;
}

function isNow({ notBefore, notOnOrAfter }: Pick<Bearer, 'notBefore' | 'notOnOrAfter'>, now: number): boolean {
  return (notBefore === undefined || notBefore <= now + TOLERANCE_MS) && (notOnOrAfter ?? now + 1) > now;
}

function isAnswer(id: string | undefined, { inResponseTo }: Expected): boolean {
  if (inResponseTo === 'any') return true;
  return inResponseTo === 'none' ? id === undefined : id === inResponseTo.id;
}

function notAsked({ inResponseTo }: Expected): SamlError {
  return new SamlError(
    inResponseTo === 'none' ? 'It answers a request, where none was made.' : 'It answers another request than ours.',
  );
}

function expired(): SamlError {
  return new SamlError('Its assertion has expired, or is not valid yet.');
}
