import type { Reply } from '../cognito/rpc.js';
import { required } from '../cognito/rpc.js';
import { createProtocolError } from '../cognito/service-errors.js';
import type { AuthenticationReply } from '../cognito/user-pool.js';
import { type Core, createStorageError } from './core.js';
import { forgetGuest, toHex } from './identity-exchange.js';
import { sessionOf } from './machine.js';
import { createStoredSession, type SignInDetails, type StoredSession, writeSession } from './records.js';

/**
 * Begins the session of somebody who has just proven who they are: the record first, then the pointer, so that a
 * crash leaves either the old session or the new one. It waits for no lock: a straggler of the session before can
 * only write into a record that nothing points to.
 */
export async function beginSession(
  core: Core,
  { output, sent, received }: Reply<AuthenticationReply>,
  signInDetails: SignInDetails,
): Promise<void> {
  const { store, keys, platform } = core;
  const result = required(output.AuthenticationResult, 'AuthenticationResult');
  const raw = {
    sid: toHex(platform.crypto.randomBytes(16)),
    gen: 1,
    idToken: required(result.IdToken, 'IdToken'),
    accessToken: required(result.AccessToken, 'AccessToken'),
    refreshToken: required(result.RefreshToken, 'RefreshToken'),
    signInDetails,
  };
  let session: StoredSession;
  try {
    session = createStoredSession(raw, sent);
  } catch {
    throw createProtocolError('The answer has tokens that can not be read.');
  }
  core.clock.observe(Number(session.tokens.accessToken.payload['iat']) * 1000, sent, received);
  const before = sessionOf(core.state().account);
  try {
    await store.write(keys.session(session.sid), writeSession(session));
    await store.write(keys.current, session.sid);
    if (before) await removeRecords(core, before);
  } catch (cause) {
    // The session lives on in memory.
    core.emit({ type: 'storageDegraded', error: createStorageError(cause), elsewhere: false });
  }
  core.dispatch({ type: 'signedIn', session });
}

/**
 * Ends the session here: the pointer first, which is what every other context looks at; then this context forgets
 * it; then the records go. Resolves with the session that was ended.
 *
 * @throws {AuthError} `StorageUnavailable` when the pointer can't be written: then nothing has changed.
 */
export async function leaveSession(core: Core): Promise<StoredSession | undefined> {
  const { store, keys, platform } = core;
  const session = sessionOf(core.state().account);
  try {
    await store.write(keys.current, `out:${toHex(platform.crypto.randomBytes(8))}`);
  } catch (cause) {
    throw createStorageError(cause);
  }
  core.dispatch({ type: 'signedOut' });
  try {
    if (session) await removeRecords(core, session);
    await forgetGuest(core);
  } catch (cause) {
    core.emit({ type: 'storageDegraded', error: createStorageError(cause), elsewhere: false });
  }
  return session;
}

async function removeRecords({ store, keys }: Core, { sid }: StoredSession): Promise<void> {
  await store.remove(keys.session(sid));
  await store.remove(keys.identity(sid));
}
