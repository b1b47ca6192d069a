import type { Reply } from '../../cognito/rpc.js';
import type { AuthenticationReply } from '../../cognito/user-pool.js';
import { beginSession } from '../../session/begin-session.js';
import type { Internals } from '../../session/internals.js';
import { exchangeCode } from './exchange-code.js';
import { dropFlow, findFlow, type WebFlow } from './flow-slots.js';
import { getLoginPages } from './login-pages.js';
import { createUnknownStateError } from './oauth-errors.js';
import type { Redirect } from './redirect-state.js';

/** The result of a sign-in on the login pages. */
export interface FinishedFlow {
  readonly status: 'signedIn';
  /** The input of `signInWithRedirect`. */
  readonly customState?: string;
}

/**
 * Finishes a sign-in with the redirect of the login pages: finds the flow in its slot, exchanges the code, and starts the
 * session. The slot stays until an answer has come.
 *
 * @throws {AuthError} `invalidState` with `UnknownState` when no flow has this state; the error of the login pages or the
 * service.
 */
export async function finishFlow(
  internals: Internals,
  { url, state }: Pick<Redirect, 'url' | 'state'>,
  signal: AbortSignal | undefined,
): Promise<FinishedFlow> {
  const pages = getLoginPages(internals);
  const since = internals.runtime.signOuts();
  let finished: { readonly flow: WebFlow; readonly reply: Reply<AuthenticationReply> } | undefined;
  // A code is valid once: a tab that was opened again waits, and then finds no flow.
  const work = async (): Promise<void> => {
    const flow = await findFlow(internals, state);
    if (!flow) throw createUnknownStateError('No sign-in that began here has this state.');
    const onAnswer = (): Promise<void> => dropFlow(internals, state);
    finished = { flow, reply: await exchangeCode(internals, pages, { flow, url, state, signal, onAnswer }) };
  };
  await internals.runtime.withLock('web.exchange', work, false);
  if (!finished) throw createUnknownStateError('No sign-in that began here has this state.');
  const { flow, reply } = finished;
  await beginSession(internals, reply, { since, isWeb: true });
  return { status: 'signedIn', ...(flow.customState !== undefined && { customState: flow.customState }) };
}
