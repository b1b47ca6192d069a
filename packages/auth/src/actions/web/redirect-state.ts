import { createId } from '../../platform/random-id.js';
import type { Core } from '../../session/core.js';

/** How a flow leaves the app, and where its redirect comes back to. */
export type FlowMode = 'redirect' | 'popup' | 'elsewhere';

const letters: Readonly<Record<FlowMode, string>> = { redirect: 'r', popup: 'p', elsewhere: 'e' };

/**
 * A `state` that nobody can guess. It says that it is ours, so that the parameters of another library are left alone, and
 * has letters, digits and hyphens alone: Cognito encodes others once too often where the user has a session already.
 */
export function createState(core: Core, mode: FlowMode): string {
  return `claviger-${letters[mode]}-${createId(core.platform)}`;
}

/** The parameters of a redirect of ours. */
export interface Redirect {
  readonly url: string;
  readonly state: string;
  readonly isPopup: boolean;
}

/** The redirect that a page was opened with; undefined where it wasn't, or it is another library's. */
export function readRedirect(url: string): Redirect | undefined {
  const parameters = new URL(url).searchParams;
  const state = parameters.get('state') ?? '';
  const [, letter] = /^claviger-([rpe])-[0-9a-f]{32}$/.exec(state) ?? [];
  if (!letter || !(parameters.has('code') || parameters.has('error'))) return undefined;
  return { url, state, isPopup: letter === letters.popup };
}

/** A URL without what the login pages added to it. */
export function withoutRedirect(url: string): string {
  const clean = new URL(url);
  for (const name of ['code', 'state', 'error', 'error_description']) clean.searchParams.delete(name);
  return clean.href;
}
