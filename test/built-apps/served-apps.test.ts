// An app of examples/ that needs no build, in a folder of its own. SERVED_APP says which, and in which browsers.
import { afterAll, describe } from 'vitest';
import { type BrowserName, prepareBrowser } from '../server/notes-browsers.js';
import { describeNotesApp } from '../server/notes-checks.js';
import { type AppName, AUTH, serveNotes } from '../server/notes-site.js';
import { describeScan } from '../server/scan-checks.js';
import { useWorld } from '../session/world.js';

interface Asked {
  readonly app: AppName;
  readonly folder: string;
  readonly browsers: readonly BrowserName[];
}

const { app, folder, browsers }: Asked = JSON.parse(process.env['SERVED_APP'] ?? '');
const world = useWorld();

describe.each(browsers)('in %s', (name) => {
  const browser = prepareBrowser(name);
  afterAll(() => browser.close());

  describe.each(['bff', 'cookies'] as const)('%s', (mode) => {
    describeNotesApp(world, {
      mode,
      browser,
      auth: AUTH,
      hasServerForm: false,
      serve: () => serveNotes(world, { app, folder, mode }),
    });
  });
  describeScan(browser);
});
