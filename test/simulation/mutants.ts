import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A keeper that is broken on purpose, by one change of its text. */
export interface Mutant {
  readonly name: string;
  /** The invariant that it breaks. Another one may notice first. */
  readonly invariant: string;
  /** The file, from the folder of what is built. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** How each invariant looks when it is broken. The texts are those of the compiled modules. */
export const mutants: readonly Mutant[] = [
  {
    name: 'no lock is taken',
    invariant: '1',
    file: 'session/locks.js',
    find: 'const isDone = await lockRecords(records(), { name, waitMs: lockWaitMs }, begin)',
    replace: 'const isDone = await begin().then(() => true)',
  },
  {
    name: 'who waited for the lock does not look again',
    invariant: '1',
    file: 'session/lease.js',
    find: 'if (!(await leased.sync(forcedAtMs !== undefined)))',
    replace: 'if (false)',
  },
  {
    name: 'every refusal ends the session',
    invariant: '2',
    file: 'session/tokens.js',
    find: 'if (!endsSignIn(error))',
    replace: "if (error.code === 'NetworkError')",
  },
  {
    name: 'a refusal is not confirmed by another look',
    invariant: 'I2',
    file: 'session/tokens.js',
    find: 'for (const waitMs of isLocked ? [0] : [0, settleMs]) {',
    replace: `await internals.records.store.write('e.' + record.sid,
        JSON.stringify({ gen: record.gen, code: error.code, message: error.message }));
      for (const waitMs of []) {`,
  },
  {
    name: 'a renewal that fails removes the record',
    invariant: 'I1',
    file: 'session/tokens.js',
    find: 'fail(error, isFirst) {',
    replace: "fail(error, isFirst) { void internals.records.store.remove('s.' + sid);",
  },
  {
    name: 'an empty answer of the store signs out',
    invariant: 'I2',
    file: 'session/account.js',
    find: "return [known || isOut ? account : { status: 'signedOut', reason: 'never' }];",
    replace: "return [{ status: 'signedOut', reason: 'never' }];",
  },
  {
    name: 'a store that fails signs out',
    invariant: 'I2',
    file: 'session/account.js',
    find: "return [known || isOut || wasLeft ? account : { status: 'unavailable', error, isLeft: false }];",
    replace: "return [{ status: 'signedOut', reason: 'never' }];",
  },
  {
    name: 'a sign-out does not move the pointer',
    invariant: '3',
    file: 'session/store-protocol.js',
    find: 'await store.write(currentKey, out);',
    replace: 'void out;',
  },
  {
    name: 'messages about a sign-out in other tabs are ignored',
    invariant: '3',
    file: 'session/store-protocol.js',
    find: 'if ([currentKey, sessionKey',
    replace: 'if ([sessionKey',
  },
  {
    name: 'a sign-in leaves the records of the one before',
    invariant: '3',
    file: 'session/store-protocol.js',
    find: '[sessionKey(sid), endingKey(sid), identityKey(sid)]',
    replace: '[endingKey(sid)]',
  },
  {
    name: 'identities outlive the user',
    invariant: '4',
    file: 'session/signed-in.js',
    find: 'current = create(sid);',
    replace: 'current = { ...create(sid), identity: current.identity };',
  },
  {
    name: "a guest's identity is sent for every user",
    invariant: '4',
    file: 'session/store-protocol.js',
    find: '(guest.claimedBy ?? userId) !== userId',
    replace: 'false',
  },
  {
    name: 'the pointer is written before the record',
    invariant: '5',
    file: 'session/store-protocol.js',
    find: 'await save(records, sessionKey(record.sid), record);',
    replace: 'await store.write(currentKey, record.sid); await save(records, sessionKey(record.sid), record);',
  },
  {
    name: 'a refresh moves the pointer',
    invariant: '5',
    file: 'session/store-protocol.js',
    find: 'const { sid, gen } = record;',
    replace: 'const { sid, gen } = record; await store.write(currentKey, sid);',
  },
  {
    name: 'nothing has a time limit',
    invariant: '6',
    file: 'platform/waiting.js',
    find: "controller.abort(createOwnError('Timeout'));",
    replace: 'void 0;',
  },
  {
    name: 'callers share an abort',
    invariant: '7',
    file: 'session/fetch-session.js',
    find: 'return isReady && ready ? ready : fetchAnew(options);',
    replace:
      'return isReady && ready ? ready : (internals.shared ??= fetchAnew(options).finally(() => { internals.shared = undefined; }));',
  },
  {
    name: 'what is fresh is renewed',
    invariant: '8',
    file: 'session/lease.js',
    find: 'if (isRenewedEnough(value, run.forcedAtMs))',
    replace: 'if (false)',
  },
  {
    name: 'stored credentials are not looked for',
    invariant: '8',
    file: 'session/store-protocol.js',
    find: 'const found = await readRecord(records, key, identityShape);',
    replace: 'const found = undefined;',
  },
  {
    name: 'each caller makes a run of its own',
    invariant: 'I8',
    file: 'session/lease.js',
    find: 'if (!current) {',
    replace: 'if (true) {',
  },
  {
    name: 'the age of tokens is read off the local clock',
    invariant: 'I18',
    file: 'session/tokens.js',
    find: 'const { iat } = session.tokens.accessToken.payload;',
    replace: `const { iat } = session.tokens.accessToken.payload;
        session.issuedAtMs = internals.platform.now() - internals.platform.wallMs() + session.tokens.accessToken.payload.iat * 1000;`,
  },
  {
    name: 'it never stops trying',
    invariant: '9',
    file: 'session/lease.js',
    find: 'const attempts = 3;',
    replace: 'const attempts = 30;',
  },
  {
    name: 'Retry-After is not heard',
    invariant: '9',
    file: 'session/lease.js',
    find: 'untilMs: platform.now() + retryAfterMs',
    replace: 'untilMs: 0',
  },
  {
    name: 'there is no pause after a failure',
    invariant: 'I16',
    file: 'session/lease.js',
    find: 'last && platform.now() < pauseMs',
    replace: 'false',
  },
  {
    name: 'each call makes another object',
    invariant: '10',
    file: 'session/view.js',
    find: 'const known = views.find((view) => parts.every((part, index) => part === view?.parts[index]));',
    replace: 'const known = undefined;',
  },
  {
    name: 'what is fresh waits for the store',
    invariant: 'I9',
    file: 'session/fetch-session.js',
    find: 'return isReady && ready ? ready : fetchAnew(options);',
    replace: 'return sync.sync().then(() => fetchAnew(options));',
  },
  {
    name: 'new tokens are seen before they are stored',
    invariant: 'I10',
    file: 'session/tokens.js',
    find: 'const saved = await saveTokens(internals.records, next);',
    replace: `internals.runtime.dispatch({ type: 'session', session: next, elsewhere: false });
      const saved = await saveTokens(internals.records, next);`,
  },
  {
    name: 'an older generation is taken for news',
    invariant: 'I11',
    file: 'session/account.js',
    find: 'gen > before.gen',
    replace: 'gen !== before.gen',
  },
  {
    name: 'it waits for a lock for a minute',
    invariant: 'I12',
    file: 'session/locks.js',
    find: 'const lockWaitMs = requestLimitMs + 2_000;',
    replace: 'const lockWaitMs = 60_000;',
  },
  {
    name: 'listeners are called under the lock',
    invariant: 'I13',
    file: 'session/events.js',
    find: 'for (const callback of isLocked() ? [] : waiting.splice(0)) {',
    replace: 'for (const callback of waiting.splice(0)) {',
  },
  {
    name: 'what has expired is handed out',
    invariant: 'I20',
    file: 'session/view.js',
    find: 'const isUsable = !isExpired &&',
    replace: 'const isUsable =',
  },
  {
    name: 'a timer of a month',
    invariant: 'I21',
    file: 'session/ticks.js',
    find: 'const tickMs = 30_000;',
    replace: 'const tickMs = 31 * 86_400_000;',
  },
  {
    name: 'opening the store is news',
    invariant: 'I22',
    file: 'session/account.js',
    find: '(known || isOut || wasLeft) && signedInEvent(session)',
    replace: 'signedInEvent(session)',
  },
  {
    name: 'a listener that throws keeps the others from hearing',
    invariant: 'I23',
    file: 'session/events.js',
    find: "report({ event: 'listener.failed', error });",
    replace: 'waiting.length = 0; return;',
  },
  {
    name: 'a sign-in that is answered during a sign-out comes after that',
    invariant: '3',
    file: 'session/sign-in-commit.js',
    find: 'if (isOver())',
    replace: 'if (false)',
  },
  {
    name: 'an error carries the refresh token',
    invariant: 'I24',
    file: 'session/tokens.js',
    find: 'const error = asAuthError(thrown);',
    replace: 'const error = Object.assign(asAuthError(thrown), { token: session.record.refreshToken });',
  },
  {
    name: 'a failing identity pool changes who is signed in',
    invariant: 'I30',
    file: 'session/identity.js',
    find: "if (error.kind !== 'notAuthorized')",
    replace: "runtime.dispatch({ type: 'signedOut', elsewhere: true }); if (error.kind !== 'notAuthorized')",
  },
  {
    name: 'dispose() leaves its timers',
    invariant: 'I31',
    file: 'session/sync.js',
    find: 'stop?.();',
    replace: '',
  },
];

/**
 * Copies what is built, with the mutant's change in it.
 *
 * @throws {Error} when its text isn't there exactly once: the keeper has changed, and the mutant has to follow.
 */
export function createMutant(from: string, to: string, { name, file, find, replace }: Mutant): string {
  const dist = join(to, 'dist');
  cpSync(from, dist, { recursive: true });
  cpSync(join(dirname(from), 'package.json'), join(to, 'package.json'));
  const path = join(dist, file);
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${name}: its text is in ${file} ${parts.length - 1} times, not once`);
  writeFileSync(path, parts.join(replace));
  return dist;
}
