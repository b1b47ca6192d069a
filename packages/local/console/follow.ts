import { type Connection, RequestError } from './connection.js';

/** The state of the connection. */
export type LinkState = 'connecting' | 'connected' | 'lost' | 'locked';

/** The pause between two updates from a busy server. */
const SETTLING_MS = 200;
const RETRY_MS = 1_000;
const WAIT_SECONDS = 20;

/** Calls back after each change of the server, until the signal, or until the server needs a token. */
export async function followServer(
  connection: Connection,
  {
    signal,
    onChange,
    onState,
  }: { readonly signal: AbortSignal; readonly onChange: () => void; readonly onState: (state: LinkState) => void },
): Promise<void> {
  let since = -1;
  while (!signal.aborted) {
    try {
      const { count } = await connection.get<{ count: number }>(`changes?since=${since}&wait=${WAIT_SECONDS}`, signal);
      since = count;
      onState('connected');
      // Another client can change the clock and the faults without a counted change.
      onChange();
      await pause(SETTLING_MS);
    } catch (error) {
      if (signal.aborted) return;
      const isLocked = error instanceof RequestError && error.status === 401;
      onState(isLocked ? 'locked' : 'lost');
      if (isLocked) return;
      since = -1;
      await pause(RETRY_MS);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
