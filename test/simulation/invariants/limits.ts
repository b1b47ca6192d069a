import type { Call } from '../facts.js';
import { runningMs } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** No call waits longer than this, in the time for which its context runs. */
const callLimitMs = 30_000;
/** And then this, for a check for a sign-out. */
const lastLookMs = 1_000;

/** `6`, `7`, `I4`, `I12`, `I15`: every call ends in time, with a value or an `AuthError`; an abort is one caller's own. */
export function checkLimits(world: World): Checker {
  const { keeper, violate } = world;
  const open = new Set<Call>();
  /** Calls over which the machine slept, or their tab was frozen. */
  const slept = new Set<Call>();

  const checkTime = (call: Call): void => {
    const tookMs = runningMs(world, call.tab) - call.startedRunningMs;
    // A call that slept gets its whole time again.
    // A sign-out writes one key after another, and a federation fetches a session after its exchange, each within its own limit.
    const isSlow =
      call.kind === 'federate' || (world.profile.storeLate && !['fetch', 'force', 'tokens'].includes(call.kind));
    const limitMs = callLimitMs * (slept.has(call) || isSlow ? 2 : 1) + lastLookMs;
    if (tookMs > limitMs + 100) violate('6', call.tab, `${call.kind} #${call.id} waits for ${tookMs} ms`);
  };
  const checkEnd = (call: Call): void => {
    checkTime(call);
    const { error } = call.settled ?? {};
    if (error === undefined) return;
    if (call.isAborted && error instanceof DOMException) return;
    if (error instanceof DOMException) {
      violate('7', call.tab, `${call.kind} #${call.id} got another caller's abort`);
    } else if (!(error instanceof keeper.AuthError)) {
      violate('6', call.tab, `${call.kind} #${call.id} threw ${String(error)}`);
    } else if (['fetch', 'force', 'tokens'].includes(call.kind)) {
      violate('6', call.tab, `fetchAuthSession #${call.id} rejects with ${error.code}`);
    } else if (call.kind === 'signOut') violate('6', call.tab, `signOut #${call.id} rejects with ${error.code}`);
  };

  return (fact) => {
    switch (fact.type) {
      case 'call':
        open.add(fact.call);
        break;
      case 'settled':
        open.delete(fact.call);
        checkEnd(fact.call);
        break;
      case 'life':
        if (fact.what === 'thawed') for (const call of open) if (call.tab === fact.tab) slept.add(call);
        if (fact.what === 'killed') for (const call of open) if (call.tab === fact.tab) open.delete(call);
        break;
      case 'sleep':
        for (const call of open) slept.add(call);
        break;
      case 'end':
        for (const call of open) violate('6', call.tab, `${call.kind} #${call.id} never ends`);
        break;
      default:
    }
  };
}
