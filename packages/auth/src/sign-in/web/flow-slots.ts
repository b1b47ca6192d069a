import type { Internals } from '../../session/internals.js';
import { readWeb, saveWeb, type WebPlace } from '../../session/store-protocol-sign-in.js';

/** A sign-in that is under way on the login pages. */
export interface WebFlow {
  /** The PKCE code verifier (RFC 7636). */
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUrl: string;
  readonly customState?: string | undefined;
  /** When it began, by the local wall clock. */
  readonly beganWallMs: number;
}

/** Flows by their `state`. */
type Flows = Readonly<Record<string, WebFlow>>;

/** A sign-in that takes longer is over, in milliseconds. */
const lifeMs = 3_600_000;
/** Flows that were never finished don't pile up. */
const most = 20;

/**
 * Keeps a flow until its redirect comes back, in a slot of its own: two tabs, or two tries in one, are two flows.
 *
 * @param leavesPage - the login pages take the place of this page. A store that dies with it is no place for the flow: it
 * goes into the tab's `sessionStorage`. A verifier without the code that belongs to it is no secret.
 * @throws {AuthError} `StorageUnavailable` when it can't be kept.
 */
export async function keepFlow(
  internals: Internals,
  state: string,
  { leavesPage, ...flow }: WebFlow & { readonly leavesPage: boolean },
): Promise<void> {
  const tab = leavesPage && !internals.records.opened.store.shared ? tabPlace(internals) : undefined;
  await change(internals, tab, (flows) => ({ ...flows, [state]: flow }));
}

/** The flow in a slot; undefined where the slot is empty. */
export async function findFlow(internals: Internals, state: string): Promise<WebFlow | undefined> {
  for (const place of listPlaces(internals)) {
    const { [state]: found } = parse(await readWeb(internals.records, place));
    if (found && isAlive(internals, found)) return found;
  }
  return undefined;
}

/** Empties a slot: its flow can be finished once. */
export async function dropFlow(internals: Internals, state: string): Promise<void> {
  for (const place of listPlaces(internals)) {
    const flows = parse(await readWeb(internals.records, place));
    if (Object.hasOwn(flows, state)) await change(internals, place, ({ [state]: _, ...others }) => others);
  }
}

/** Where a flow may be kept: in the store, or in the tab. */
function listPlaces(internals: Internals): readonly (WebPlace | undefined)[] {
  const tab = tabPlace(internals);
  return tab ? [undefined, tab] : [undefined];
}

/** Whether a flow can still be finished. */
function isAlive({ platform }: Internals, { beganWallMs }: WebFlow): boolean {
  return Math.abs(platform.wallMs() - beganWallMs) < lifeMs;
}

async function change(internals: Internals, place: WebPlace | undefined, edit: (flows: Flows) => Flows): Promise<void> {
  const work = async (): Promise<void> => {
    const flows = parse(await readWeb(internals.records, place));
    const next = Object.entries(edit(flows))
      .filter(([, flow]) => isAlive(internals, flow))
      .slice(-most);
    await saveWeb(internals.records, Object.fromEntries(next), place);
  };
  // A sign-in that turns out to be there has nothing to do with it.
  await internals.runtime.withLock('web', work, false);
}

/** The flows in a stored text; what is no flow counts as absent. */
function parse(text: string | null): Flows {
  try {
    const { v, flows } = JSON.parse(text ?? '{}');
    return v === 1 ? Object.fromEntries(Object.entries(Object(flows)).filter(isFlow)) : {};
  } catch {
    return {};
  }
}

function isFlow(entry: [string, unknown]): entry is [string, WebFlow] {
  const { verifier, nonce, redirectUrl, customState, beganWallMs } = Object(entry[1]);
  const texts = [verifier, nonce, redirectUrl, customState ?? ''];
  return texts.every((text) => typeof text === 'string') && typeof beganWallMs === 'number';
}

/** Undefined where the page has none, or the browser denies it. */
function tabPlace({ records: { namespace } }: Internals): WebPlace | undefined {
  try {
    const { sessionStorage } = globalThis;
    return (
      sessionStorage && {
        read: async (key) => sessionStorage.getItem(namespace + key),
        write: async (key, value) => sessionStorage.setItem(namespace + key, value),
      }
    );
  } catch {
    return undefined;
  }
}
