import type { World } from '../world.js';
import { checkBelonging } from './belonging.js';
import type { Checker, CreateChecker } from './checker.js';
import { checkEndings } from './endings.js';
import { checkEvents } from './events.js';
import { checkLimits } from './limits.js';
import { checkOutcome } from './outcome.js';
import { checkRecords } from './records.js';
import { checkRefreshTokens } from './refresh-tokens.js';
import { checkRequests } from './requests.js';
import { checkRetries } from './retries.js';
import { checkRevocations } from './revocations.js';
import { checkSecrets } from './secrets.js';
import { checkSignOuts } from './sign-outs.js';
import { checkValidTokens } from './valid-tokens.js';
import { checkViews } from './views.js';

const all: readonly CreateChecker[] = [
  checkRefreshTokens,
  checkEndings,
  checkSignOuts,
  checkBelonging,
  checkRecords,
  checkLimits,
  checkRequests,
  checkRetries,
  checkViews,
  checkEvents,
  checkSecrets,
  checkOutcome,
  checkValidTokens,
  checkRevocations,
];

/** A checker for each invariant, for one world. */
export function createCheckers(world: World): readonly Checker[] {
  return all.map((create) => create(world));
}
