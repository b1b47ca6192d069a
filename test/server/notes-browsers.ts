import { type Browser, chromium, firefox } from 'playwright-core';
import { findChromium } from '../../tools/chromium.mjs';
import { findFirefox } from '../../tools/firefox.mjs';
import type { NotesBrowser } from './notes-checks.js';

/** A browser that starts for its first test. */
export interface StartedBrowser extends NotesBrowser {
  close(): Promise<void>;
}

const LAUNCHES = {
  chromium: async () => chromium.launch({ executablePath: getPath(findChromium()), chromiumSandbox: false }),
  firefox: async () => firefox.launch({ channel: 'moz-firefox', executablePath: getPath(findFirefox()) }),
} as const;

export type BrowserName = keyof typeof LAUNCHES;

/** Prepares a browser. */
export function prepareBrowser(name: BrowserName): StartedBrowser {
  let launched: Promise<Browser> | undefined;
  return {
    hasPasskeys: name === 'chromium',
    async open() {
      launched ??= LAUNCHES[name]();
      return (await launched).newContext();
    },
    leave: (context) => context.close(),
    close: async () => (await launched)?.close(),
  };
}

function getPath(path: string | undefined): string {
  if (path === undefined) throw new Error('The browser is not installed.');
  return path;
}
