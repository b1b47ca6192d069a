import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { LocalServices } from '../../context/services.js';
import { prepare } from '../../store/prepared.js';
import type { Tables } from '../../store/tables.js';
import { notAuthorized } from '../base/errors.js';
import type { ClientAndPool } from '../clients/client-settings.js';

/** What every sealed challenge holds. */
export interface ChallengeState {
  /** Spent once answered. */
  readonly id: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly issuedAt: number;
}

/** Seals what the next step of a sign-in needs into what the client carries there. */
export function sealChallenge<State extends object>(
  services: LocalServices,
  { client, pool }: ClientAndPool,
  purpose: string,
  state: State,
): Buffer {
  const common: ChallengeState = {
    id: randomUUID(),
    userPoolId: pool.id,
    clientId: client.id,
    issuedAt: services.clock.now(),
  };
  return services.sealer.seal(purpose, { ...state, ...common, padding: padUser(state) });
}

/** More than what is sealed of a real user alone: the id, and the salt of the password. */
const USER_LENGTH = 128;

/** Padding in place of what an unknown user lacks: the length of the sealed text must not reveal which users exist. */
function padUser({ sub, salt }: { readonly sub?: unknown; readonly salt?: unknown }): string {
  // Among other members they take their braces' length less one: a comma.
  const length = JSON.stringify({ sub, salt }).length - 1;
  return ' '.repeat(Math.max(0, USER_LENGTH - (length > 1 ? length : 0)));
}

/**
 * Opens what `sealChallenge` sealed for the same client and purpose.
 *
 * @throws ServiceError `NotAuthorizedException` for one that isn't, or is older than the client's `AuthSessionValidity`
 */
export function openChallenge<State extends object>(
  services: LocalServices,
  { client, pool }: ClientAndPool,
  purpose: string,
  sealed: Uint8Array,
): ChallengeState & State {
  const state = services.sealer.open(purpose, sealed) as (ChallengeState & State) | undefined;
  if (state === undefined || state.clientId !== client.id || state.userPoolId !== pool.id) {
    throw notAuthorized('Invalid session for the user.');
  }
  if (services.clock.now() - state.issuedAt > client.settings.AuthSessionValidity * 60_000) throw sessionExpired();
  return state;
}

const forgetSpent = prepare<{ now: number }>((db, place) =>
  db.deleteFrom('spent_challenges').where('expires_at', '<', place('now')),
);

const insertSpent = prepare<{ id: string; expires_at: number }>((db, place) =>
  db
    .insertInto('spent_challenges')
    .values({ id: place('id'), expires_at: place('expires_at') })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
);

/**
 * Spends an answered challenge, in the transaction of what the answer brings about.
 *
 * @throws ServiceError `NotAuthorizedException` when it was answered before
 */
export async function spendChallenge(
  tx: Kysely<Tables>,
  services: LocalServices,
  { client }: ClientAndPool,
  state: ChallengeState,
): Promise<void> {
  await forgetSpent(tx, { now: services.clock.now() });
  const expires_at = state.issuedAt + client.settings.AuthSessionValidity * 60_000;
  const inserted = await insertSpent(tx, { id: state.id, expires_at });
  if (inserted.length === 0) throw sessionExpired();
}

/** Spends a challenge that ends without success, in the caller's transaction. */
export async function endChallenge(
  tx: Kysely<Tables>,
  { client }: ClientAndPool,
  state: ChallengeState,
): Promise<void> {
  await insertSpent(tx, { id: state.id, expires_at: state.issuedAt + client.settings.AuthSessionValidity * 60_000 });
}

const findSpent = prepare<{ id: string }, { id: string }>((db, place) =>
  db.selectFrom('spent_challenges').select('id').where('id', '=', place('id')),
);

/**
 * Checks that a challenge was not answered before, where an answer does what the database cannot undo.
 *
 * @throws ServiceError `NotAuthorizedException`
 */
export async function requireUnspent(db: Kysely<Tables>, { id }: ChallengeState): Promise<void> {
  if ((await findSpent(db, { id })).length > 0) throw sessionExpired();
}

function sessionExpired(): ReturnType<typeof notAuthorized> {
  return notAuthorized('Invalid session for the user, session is expired.');
}
