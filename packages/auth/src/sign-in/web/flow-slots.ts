import type { Internals } from '../../session/internals.js';
import { readWeb, saveWeb, type WebPlace } from '../../session/store-protocol-sign-in.js';

/** A sign-in in progress on the login pages. */
export interface WebFlow {
  /** The PKCE code verifier (RFC 7636). */
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUrl: string;
  readonly customState?: string | undefined;
  /** The start, by the local wall clock. */
  readonly beganWallMs: number;
}

/** Flows by `state`. */
type Flows = Readonly<Record<string, WebFlow>>;

/** The time limit of a sign-in, in milliseconds. */
const LIFE_MS = 3_600_000;
/** The most flows in a store: unfinished flows must not pile up. */
const MOST_FLOWS = 20;

/**
 * Keeps a flow until its redirect, in its own slot: two tabs, or two attempts in one tab, are two flows.
 *
 * @param leavesPage - whether the login pages replace this page. A store that ends with the page cannot keep the flow, so the
 * tab's `sessionStorage` does. A verifier without its code is not a secret.
 * @throws {AuthError} `StorageUnavailable` when no store can keep it.
 */
export async function keepFlow(
  internals: Internals,
  state: string,
  { leavesPage, ...flow }: WebFlow & { readonly leavesPage: boolean },
): Promise<void> {
  const tab = leavesPage && !internals.records.opened.store.shared ? tabPlace(internals) : undefined;
  await change(internals, tab, (flows) => ({ ...flows, [state]: flow }));
}

/** Finds the flow in a slot. */
export async function findFlow(internals: Internals, state: string): Promise<WebFlow | undefined> {
  for (const place of listPlaces(internals)) {
    const { [state]: found } = parse(await readWeb(internals.records, place));
    if (found && isAlive(internals, found)) return found;
  }
  return undefined;
}

/** Empties a slot, so that its flow is finished once. */
export async function dropFlow(internals: Internals, state: string): Promise<void> {
  for (const place of listPlaces(internals)) {
    const flows = parse(await readWeb(internals.records, place));
    if (Object.hasOwn(flows, state)) await change(internals, place, ({ [state]: _, ...others }) => others);
  }
}

/** The places of a flow: the store and the tab. */
function listPlaces(internals: Internals): readonly (WebPlace | undefined)[] {
  const tab = tabPlace(internals);
  return tab ? [undefined, tab] : [undefined];
}

/** Whether a flow can still be finished. */
function isAlive({ platform }: Internals, { beganWallMs }: WebFlow): boolean {
  return Math.abs(platform.wallMs() - beganWallMs) < LIFE_MS;
}

async function change(internals: Internals, place: WebPlace | undefined, edit: (flows: Flows) => Flows): Promise<void> {
  const work = async (): Promise<void> => {
    const flows = parse(await readWeb(internals.records, place));
    const next = Object.entries(edit(flows))
      .filter(([, flow]) => isAlive(internals, flow))
      .slice(-MOST_FLOWS);
    await saveWeb(internals.records, Object.fromEntries(next), place);
  };
  // An existing sign-in does not matter here.
  await internals.runtime.withLock('web', work, false);
}

/** Parses the flows of a stored text. Invalid flows count as absent. */
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

/** Returns `sessionStorage`; undefined without a page, or where the browser denies it. */
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
