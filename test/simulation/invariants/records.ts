import { type FactOf, isLeaving } from '../facts.js';
import { isPointerKey, isSignIn, partsOfKey, readWritten } from '../ledger.js';
import type { Tab } from '../tab.js';
import type { World } from '../world.js';
import type { Checker } from './checker.js';

/**
 * `5`, `I5`, `I6`, `I10`: the store always holds the old session or the new one; the pointer is moved by sign-ins and
 * sign-outs alone; records go forward; new tokens stand in the store before a caller sees them.
 */
export function checkRecords(world: World): Checker {
  const { ledger, violate, service } = world;
  const written = new Set<string>();
  /** What the pointer has said, in the order in which it first did. */
  const named = new Set<string>();
  /** Sign-ins whose record the user threw away or damaged. */
  const taken = new Set<string | undefined>();

  const checkPointer = ({ tab, value, before }: FactOf<'written'>): void => {
    if (!tab || value === before) return;
    if (value === null) {
      violate('5', tab, 'it removes the pointer');
      return;
    }
    const isOut = value.startsWith('out:');
    const isAsked = tab.calls.some(({ kind }) => (isOut ? isLeaving(kind) : kind === 'signIn' || kind === 'federate'));
    // A store that was thrown away is filled again by a tab that still knows the session, also where one that knows only a
    // sign-in of before was faster.
    const isEarlier = before === null || (named.has(value) && !isAfter(before, value));
    named.add(value);
    if (!isAsked && !(isEarlier && ledger.wasTampered()))
      violate('5', tab, `it moves the pointer from ${before} to ${value}, and no call asked for that`);
    if (!isOut && !isSignIn(recordOf(value)) && !taken.has(value) && !isOvertaken(tab))
      violate('5', tab, `the pointer says ${value}, and there is no such record`);
  };
  /** No caller can stop a write that the store does after it reported a failure. */
  const isOvertaken = (tab: Tab): boolean => world.profile.storeLate === true && ledger.failedSince(tab, 0);
  const isAfter = (one: string, other: string): boolean => {
    const order = [...named];
    return order.indexOf(one) > order.indexOf(other);
  };
  const recordOf = (sid: string): string | null =>
    [...world.store.values].find(([key]) => key.endsWith(`.s.${sid}`))?.[1] ?? null;

  const checkRecord = ({ tab, key, value, before }: FactOf<'written'>): void => {
    const { kind, id } = partsOfKey(key) ?? {};
    if (kind !== 's') return;
    if (!tab) taken.add(id);
    else if (value !== null) taken.delete(id);
    if (!tab || value === null) return;
    const [next, old] = [readWritten(value), readWritten(before)];
    if (!next) {
      violate('5', tab, `it writes an unreadable text to ${key}`);
      return;
    }
    written.add(next.accessToken);
    if (isOvertaken(tab)) return;
    if (old && next.gen < old.gen && !ledger.wasUnlocked())
      violate('I11', tab, `it writes generation ${next.gen} over generation ${old.gen}`);
    if (old && !next.ended && next.gen === old.gen && next.accessToken !== old.accessToken && !ledger.wasUnlocked())
      violate('5', tab, `it writes generation ${next.gen} a second time`);
  };

  return (fact) => {
    if (fact.type === 'written') {
      if (isPointerKey(fact.key)) checkPointer(fact);
      else checkRecord(fact);
    }
    if (fact.type !== 'vended') return;
    const { tab } = fact.call;
    const tokens = fact.view.getCognitoTokens();
    if (!tokens.ok || ledger.failedSince(tab, 0) || ledger.wasTampered()) return;
    const text = tokens.value.accessToken.toString();
    const sid = ledger.sidOf(service.issues.get(text)?.refreshToken ?? ({ family: { id: 0 } } as never));
    if (!written.has(text)) violate('I10', tab, `it hands out tokens of ${sid} that never stood in the store`);
  };
}
