import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOwnError } from '../errors/own-errors.js';
import { type Account, type AccountInput, findUserSession, step } from './account.js';
import type { StoredSession } from './records.js';

const error = createOwnError('StorageUnavailable');
const ended = { code: 'NotAuthorizedException', message: 'revoked' };

/** As much of a sign-in as the machine looks at. */
function createSession(
  sid: string,
  gen: number,
  more: { ended?: typeof ended; provider?: string; accessToken?: string } = {},
): StoredSession {
  const record = { v: 1, sid, gen, ...more };
  const user = { userId: `user of ${sid}`, username: sid, tokens: {}, issuedAtMs: 0, lifetimeMs: 1 };
  return { record, ...(more.provider === undefined && user) } as unknown as StoredSession;
}

const sessions = fc
  .record({
    // A sign-in is of one kind for as long as it lives.
    sid: fc.constantFrom('a', 'b', 'federated'),
    gen: fc.integer({ min: 1, max: 4 }),
    isEnded: fc.boolean(),
  })
  .map(({ sid, gen, isEnded }) => {
    if (sid === 'federated') return createSession(sid, gen, { provider: 'accounts.example.com' });
    return createSession(sid, gen, isEnded ? { ended } : {});
  });

const facts: fc.Arbitrary<AccountInput> = fc.oneof(
  sessions.filter(({ record }) => !record.ended).map((session): AccountInput => ({ type: 'signedIn', session })),
  fc.record({ type: fc.constant('session' as const), session: sessions, elsewhere: fc.boolean() }),
  fc.record({ type: fc.constant('signedOut' as const), elsewhere: fc.boolean() }),
  fc.constant<AccountInput>({ type: 'nothing' }),
  fc.constant<AccountInput>({ type: 'storeFailed', error }),
);

/** Each possible account, with the next input. */
function assertSteps(check: (before: Account, input: AccountInput, after: Account, event: unknown) => void): void {
  void fc.assert(
    fc.property(fc.array(facts, { maxLength: 30 }), (sequence) => {
      let account: Account = { status: 'loading' };
      for (const input of sequence) {
        const [next, event] = step(account, input);
        check(account, input, next, event);
        account = next;
      }
    }),
    { numRuns: 1_000 },
  );
}

describe('in every sequence of facts', () => {
  test('a sign-in is left by three facts alone: a sign-out, another sign-in, or its confirmed end', () => {
    assertSteps((before, input, after) => {
      if (before.status !== 'signedIn') return;
      const isStill = after.status === 'signedIn' && after.session.record.sid === before.session.record.sid;
      if (isStill) return;
      switch (input.type) {
        case 'signedOut':
          return expect(after.status).toBe('signedOut');
        case 'signedIn':
          return expect(after.session).toBe(input.session);
        case 'session': {
          const isSame = input.session.record.sid === before.session.record.sid;
          return expect(isSame ? input.session.record.ended !== undefined : input.elsewhere).toBe(true);
        }
        default:
          throw new Error(`${input.type} ended a session`);
      }
    });
  });

  test('a generation never decreases', () => {
    assertSteps((before, input, after) => {
      const [from, to] = [before.session?.record, after.session?.record];
      if (input.type === 'signedIn' || from === undefined || from.sid !== to?.sid) return;
      expect(to.gen).toBeGreaterThanOrEqual(from.gen);
    });
  });

  test('a repeated input changes nothing the second time, and emits one event', () => {
    assertSteps((_, input, after) => {
      const [again, event] = step(after, input);
      expect(event || undefined).toBeUndefined();
      if (input.type === 'session' || input.type === 'nothing') expect(again).toBe(after);
      expect(again.status).toBe(after.status);
    });
  });

  test('only a change has an event', () => {
    assertSteps((before, _, after, event) => {
      if (event) expect(after).not.toBe(before);
      if (after === before) expect(event || undefined).toBeUndefined();
    });
  });

  test('a store that fails or is empty says nothing about a known user', () => {
    assertSteps((before, input, after) => {
      if (input.type !== 'nothing' && input.type !== 'storeFailed') return;
      if (before.session || before.status === 'signedOut') expect(after).toBe(before);
      else expect(after.status).toBe(input.type === 'nothing' ? 'signedOut' : 'unavailable');
    });
  });

  test('a user who has signed out here comes back by a sign-in alone, here or in the store', () => {
    assertSteps((before, input, after) => {
      if (before.status !== 'signedOut' || after.session === undefined) return;
      expect(input.type === 'signedIn' || (input.type === 'session' && input.elsewhere)).toBe(true);
    });
  });
});

describe('emitted events', () => {
  const signedIn = (session: StoredSession): Account => ({ status: 'signedIn', session });
  const here = { elsewhere: false };
  const elsewhere = { elsewhere: true };
  const read = (session: StoredSession): AccountInput => ({ type: 'session', session, ...elsewhere });
  const out: Account = { status: 'signedOut', reason: 'user' };
  const fails: AccountInput = { type: 'storeFailed', error };
  const moved: AccountInput = { ...fails, ...elsewhere };
  const silent = step({ status: 'loading' }, fails)[0];
  const left = step(signedIn(createSession('a', 1)), moved)[0];
  const expired = step(signedIn(createSession('a', 1)), read(createSession('a', 1, { ended })))[0];
  const federated = createSession('f', 1, { provider: 'accounts.example.com' });

  test.each<
    [what: string, account: Account, input: AccountInput, status: Account['status'], event: string | undefined]
  >([
    ['the store is opened', { status: 'loading' }, read(createSession('a', 3)), 'signedIn', undefined],
    ['an ended session is found', { status: 'loading' }, read(createSession('a', 3, { ended })), 'expired', undefined],
    ['nothing is found', { status: 'loading' }, { type: 'nothing' }, 'signedOut', undefined],
    ['a sign-out is found', { status: 'loading' }, { type: 'signedOut', ...elsewhere }, 'signedOut', undefined],
    ['the store answers again', silent, read(createSession('a', 1)), 'signedIn', undefined],
    ['the pointer names another sign-in', signedIn(createSession('a', 1)), moved, 'unavailable', 'signedOut'],
    ['it fails again', left, fails, 'unavailable', undefined],
    ['it is read', left, read(createSession('b', 1)), 'signedIn', 'signedIn'],
    ['a sign-in', out, { type: 'signedIn', session: createSession('a', 1) }, 'signedIn', 'signedIn'],
    ['a sign-in elsewhere', out, read(createSession('a', 1)), 'signedIn', 'signedIn'],
    ['another user elsewhere', signedIn(createSession('a', 1)), read(createSession('b', 1)), 'signedIn', 'signedIn'],
    ['a refresh', signedIn(createSession('a', 1)), read(createSession('a', 2)), 'signedIn', 'tokensRefreshed'],
    ['an older generation', signedIn(createSession('a', 2)), read(createSession('a', 1)), 'signedIn', undefined],
    ['an older end', signedIn(createSession('a', 2)), read(createSession('a', 1, { ended })), 'signedIn', undefined],
    ['an end', signedIn(createSession('a', 1)), read(createSession('a', 1, { ended })), 'expired', 'sessionExpired'],
    ['an end that is gone', expired, read(createSession('a', 1)), 'expired', undefined],
    ['other tokens', expired, read(createSession('a', 1, { accessToken: 'b' })), 'signedIn', 'tokensRefreshed'],
    ['a late commit', expired, read(createSession('a', 2)), 'signedIn', 'tokensRefreshed'],
    [
      'a sign-in over an expired one',
      expired,
      { type: 'signedIn', session: createSession('b', 1) },
      'signedIn',
      'signedIn',
    ],
    ['a sign-out', signedIn(createSession('a', 1)), { type: 'signedOut', ...here }, 'signedOut', 'signedOut'],
    ['a sign-out of an expired one', expired, { type: 'signedOut', ...here }, 'signedOut', 'signedOut'],
    [
      'a sign-out elsewhere',
      signedIn(createSession('a', 1)),
      { type: 'signedOut', ...elsewhere },
      'signedOut',
      'signedOut',
    ],
    ['a sign-out without a user', out, { type: 'signedOut', ...here }, 'signedOut', undefined],
    ['a straggler', out, { type: 'session', session: createSession('a', 2), ...here }, 'signedOut', undefined],
    ['federation', out, { type: 'signedIn', session: federated }, 'signedIn', 'federatedToIdentityPool'],
    ['its end', signedIn(federated), { type: 'signedOut', ...here }, 'signedOut', 'federationToIdentityPoolCleared'],
  ])('%s', (_, account, input, status, event) => {
    const [next, told] = step(account, input);
    expect(next.status).toBe(status);
    expect(told || undefined).toBe(event);
  });

  test('who was signed in is known after the end, and why it ended', () => {
    expect(findUserSession(expired)).toMatchObject({ userId: 'user of a' });
    expect(expired).toMatchObject({ error: { kind: 'sessionExpired', code: ended.code, message: ended.message } });
    expect(findUserSession(signedIn(federated))).toBeUndefined();
  });

  test('a sign-out elsewhere may be the end of a guest: a change without an event', () => {
    const [next, event] = step(out, { type: 'signedOut', ...elsewhere });
    expect(next).not.toBe(out);
    expect([next, event]).toEqual([out, undefined]);
  });

  test('the reason why no user is signed in', () => {
    const known = signedIn(createSession('a', 1));
    expect(step(known, { type: 'signedOut', ...here })[0]).toMatchObject({ reason: 'user' });
    expect(step(known, { type: 'signedOut', ...elsewhere })[0]).toMatchObject({ reason: 'elsewhere' });
    expect(step({ status: 'loading' }, { type: 'nothing' })[0]).toMatchObject({ reason: 'never' });
  });
});
