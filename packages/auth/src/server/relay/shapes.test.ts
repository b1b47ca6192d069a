import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from './operations.js';
import { parseCall } from './parse-call.js';
import { RelayDenial } from './relay-denial.js';
import { rebuild } from './shapes.js';

const TARGET = 'AWSCognitoIdentityProviderService';
const ignore = (): void => undefined;

describe('a rebuilt object', () => {
  test('has listed members alone, and none for null', () => {
    const members = { Name: 'text', Inner: { Flag: 'flag' }, List: [{ Name: 'text' }], Gone: 'text' } as const;
    const given = { Name: 'a', Other: 1, Inner: { Flag: true, Other: 1 }, List: [{ Name: 'b', Other: 1 }], Gone: null };
    expect(rebuild(given, members, ignore)).toEqual({ Name: 'a', Inner: { Flag: true }, List: [{ Name: 'b' }] });
  });

  test('never has a member that is not listed, at any depth', () => {
    void fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(...OPERATIONS.values()), (value, { request }) => {
        const rebuilt = rebuild(value, request, ignore);
        expect(Object.keys(request)).toEqual(expect.arrayContaining(Object.keys(rebuilt)));
      }),
    );
  });

  test('names a member of another type', () => {
    const faults: string[] = [];
    rebuild({ Name: 5, Inner: { Flag: 'yes' } }, { Name: 'text', Inner: { Flag: 'flag' } }, (name) =>
      faults.push(name),
    );
    expect(faults).toEqual(['Name', 'Inner.Flag']);
  });
});

describe('a call', () => {
  test('takes no prototype, no duplicate and no unknown member', () => {
    const text =
      '{"__proto__":{"AccessToken":"x"},"ClientId":"other","AuthFlow":"A","AuthFlow":"USER_AUTH","AuthParameters":{"__proto__":"x","USERNAME":"ada"}}';
    const { input } = parseCall(`${TARGET}.InitiateAuth`, text);
    expect(JSON.stringify(input)).toBe('{"AuthFlow":"USER_AUTH","AuthParameters":{"USERNAME":"ada"}}');
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
  });

  test.each([
    ['no target', null, '{}', 'UnknownOperationException'],
    ['two targets', `${TARGET}.GetUser, ${TARGET}.AdminGetUser`, '{}', 'UnknownOperationException'],
    ['an administrator’s', `${TARGET}.AdminGetUser`, '{}', 'UnknownOperationException'],
    ['a token for other services', 'AWSCognitoIdentityService.GetOpenIdToken', '{}', 'UnknownOperationException'],
    ['a list', `${TARGET}.GetUser`, '[]', 'SerializationException'],
    ['no JSON', `${TARGET}.GetUser`, '{"AccessToken"', 'SerializationException'],
    ['another type', `${TARGET}.GetUser`, '{"AccessToken":5}', 'SerializationException'],
    [
      'a document that is too deep',
      `${TARGET}.CompleteWebAuthnRegistration`,
      `{"Credential":${nest(40)}}`,
      'SerializationException',
    ],
    [
      'a body that is deeper than the stack',
      `${TARGET}.CompleteWebAuthnRegistration`,
      `{"Credential":${nest(20_000)}}`,
      'SerializationException',
    ],
  ])('is rejected: %s', (_, target, text, code) => {
    expect(() => parseCall(target, text)).toThrow(RelayDenial);
    expect(() => parseCall(target, text)).toThrow(expect.objectContaining({ code }));
  });
});

function nest(depth: number): string {
  return ['{"a":'.repeat(depth), '}'.repeat(depth)].join('1');
}
