// The apps of examples/ that need no build, in Chromium.
import { afterAll, describe } from 'vitest';
import { hasChromium } from '../chromium.js';
import { useWorld } from '../session/world.js';
import type { Mode } from './notes-backend.js';
import { prepareBrowser } from './notes-browsers.js';
import { describeNotesApp } from './notes-checks.js';
import { type AppName, AUTH, serveNotes } from './notes-site.js';
import { describeScan } from './scan-checks.js';

const world = useWorld();
const cases: readonly (readonly [AppName, Mode])[] = [
  ['hono', 'bff'],
  ['hono', 'cookies'],
  ['express', 'bff'],
  ['express', 'cookies'],
];

describe.skipIf(!hasChromium)('an app in a browser', () => {
  const browser = prepareBrowser('chromium');
  afterAll(() => browser.close());

  describe.each(cases)('%s, %s', (app, mode) => {
    describeNotesApp(world, {
      mode,
      browser,
      auth: AUTH,
      hasServerForm: false,
      serve: () => serveNotes(world, { app, mode }),
    });
  });

  describeScan(browser);
});
