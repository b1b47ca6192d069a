import type { CognitoAuthSession } from '@claviger/auth';
import { type Call, isLeaving } from '../facts.js';
import { isPointerKey, refreshTokenOf } from '../ledger.js';
import { runningMs, type Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/** A tab was told of the pointer, or has read it. */
interface Hint {
  /** In the time for which the tab runs. */
  readonly runningMs: number;
  readonly atMs: number;
  /** What it read; undefined for a message. */
  readonly pointer: string | null | undefined;
}

/** A context that has heard of it stops handing out what was left within this time. */
const noticeMs = 1_000;

/**
 * `3`, `I3`: what was left is no longer handed out: here once `signOut()` has resolved, elsewhere soon after the message
 * or another look at the pointer, and not at all after waking up. And the pointer never comes back to it. A sign-in that
 * was under way at a sign-out there doesn't come after that.
 */
export function checkSignOuts(world: World): Checker {
  const { service, ledger, violate, profile } = world;
  /** Families that a tab's own `signOut()` has ended. */
  const ended = new Map<Tab, Set<number>>();
  /** The sign-in that a tab had when its `signOut()` began. */
  const leaving = new Map<Call, number>();
  /** The same, by the id of the sign-in. */
  const endedSids = new Map<Tab, Set<string>>();
  const leavingSids = new Map<Call, string | undefined>();
  /** Sign-ins that wait for an answer; those over which a `signOut()` of the tab has come since. */
  const underWay = new Set<Call>();
  const over = new Set<Call>();
  /** When a tab could know that the pointer has moved, in time that counts while it runs, and in that of the world. */
  const heard = new Map<Tab, Hint[]>();
  /** How many looks of each tab were over when a sign-in was left. */
  const looksBefore = new Map<string, Map<Tab, number>>();
  /** When a tab woke up. */
  const woken = new Map<Tab, number>();

  const familyOf = (tab: Tab): number | undefined =>
    service.refreshTokens.get(refreshTokenOf(tab.internals.runtime.account()))?.family.id;

  const checkVended = (call: Call, view: CognitoAuthSession): void => {
    const { tab } = call;
    const current = tab.internals.runtime.sid();
    if (view.isSignedIn && current !== undefined && endedSids.get(tab)?.has(current))
      violate('3', tab, `it hands out ${current}, which it has signed out`);
    const tokens = view.getCognitoTokens();
    const issue = tokens.ok ? service.issues.get(tokens.value.accessToken.toString()) : undefined;
    if (!issue) return;
    const { family } = issue;
    if (ended.get(tab)?.has(family.id)) violate('3', tab, `it hands out tokens of a session that it has signed out`);
    const sid = ledger.sidOf(issue.refreshToken);
    const leftAtMs = sid === undefined ? undefined : ledger.leftAtMs(sid);
    if (leftAtMs === undefined || ledger.failedSince(tab, leftAtMs) || ledger.wasTampered()) return;
    const nowMs = runningMs(world, tab);
    // A look in the same moment came before the end of the sign-in where it still found it, or was over by then.
    const earlier = looksBefore.get(sid ?? '')?.get(tab) ?? 0;
    const first = heard
      .get(tab)
      ?.find(
        ({ atMs, pointer }, index) => atMs > leftAtMs || (atMs === leftAtMs && pointer !== sid && index >= earlier),
      );
    if (first && nowMs - first.runningMs > noticeMs + 8 * profile.storeMs)
      violate('3', tab, `it hands out ${sid}, which was left; it heard of that ${nowMs - first.runningMs} ms ago`);
    if (profile.hasLifecycle && leftAtMs < (woken.get(tab) ?? Number.NEGATIVE_INFINITY))
      violate('3', tab, `it hands out ${sid}, which was left before it woke up`);
  };

  return (fact) => {
    switch (fact.type) {
      case 'call':
        if (isLeaving(fact.call.kind)) leavingSids.set(fact.call, fact.call.tab.internals.runtime.sid());
        if (isLeaving(fact.call.kind)) leaving.set(fact.call, familyOf(fact.call.tab) ?? -1);
        if (fact.call.kind === 'signIn' || fact.call.kind === 'federate') underWay.add(fact.call);
        break;
      case 'settled': {
        const { call } = fact;
        if (underWay.delete(call) && over.has(call) && !call.settled?.error)
          violate('3', call.tab, `signIn #${call.id} succeeds after a sign-out that came over it`);
        const status = Reflect.get(Object(call.settled?.value), 'status');
        const family = leaving.get(call);
        const isDone = call.kind === 'deleteUser' ? !call.settled?.error : status !== 'failed';
        if (family === undefined || !isDone) break;
        endedSids.set(call.tab, (endedSids.get(call.tab) ?? new Set()).add(leavingSids.get(call) ?? ''));
        ended.set(call.tab, (ended.get(call.tab) ?? new Set()).add(family));
        for (const other of underWay) if (other.tab === call.tab && other.id < call.id) over.add(other);
        break;
      }
      case 'vended':
        checkVended(fact.call, fact.view);
        break;
      case 'message':
      case 'read':
        if (isPointerKey(fact.key)) {
          const atMs = fact.type === 'read' ? fact.sampledAtMs : world.timeline.nowMs();
          const entries = heard.get(fact.tab) ?? [];
          const pointer = fact.type === 'read' ? fact.value : undefined;
          entries.push({ runningMs: runningMs(world, fact.tab), atMs, pointer });
          heard.set(fact.tab, entries);
        }
        break;
      case 'life':
        if (fact.what === 'thawed' || fact.what === 'visible') woken.set(fact.tab, world.timeline.nowMs());
        break;
      case 'written':
        if (isPointerKey(fact.key) && fact.before !== null && fact.before !== fact.value)
          looksBefore.set(fact.before, new Map([...heard].map(([tab, hints]) => [tab, hints.length])));
        if (!fact.tab || !isPointerKey(fact.key) || fact.value === null) break;
        if (fact.before !== fact.value && ledger.leftAtMs(fact.value) !== undefined && !ledger.wasTampered())
          violate('3', fact.tab, `it brings ${fact.value} back, which was left`);
        break;
      default:
    }
  };
}
