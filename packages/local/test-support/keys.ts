import type { KeyObject } from 'node:crypto';
import { createRsaKey } from '../src/jose/signing-keys.js';

/** So many that the pools of one test share no key. */
const KEPT_KEYS = 8;

const kept: Promise<KeyObject>[] = [];
let taken = 0;

/**
 * Takes one of a few keys, in turn: to create one takes longer than most tests do. Servers and pools still know their own
 * tokens, by the ids of keys: each use of a key has an id of its own.
 */
export function takeKey(): Promise<KeyObject> {
  const key = keyAt(taken++);
  // The next one is created while the test works with this one.
  void keyAt(taken);
  return key;
}

function keyAt(count: number): Promise<KeyObject> {
  const place = count % KEPT_KEYS;
  kept[place] ??= createRsaKey();
  return kept[place];
}
