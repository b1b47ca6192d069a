// A built app of examples/, in a folder of its own. BUILT_APP says which, and in which browsers.
import { afterAll, beforeAll, describe } from 'vitest';
import { type BrowserName, prepareBrowser } from '../server/notes-browsers.js';
import { describeNotesApp } from '../server/notes-checks.js';
import { useWorld } from '../session/world.js';
import { type BuiltApp, buildApp } from './built-site.js';

interface Asked {
  readonly folder: string;
  readonly browsers: readonly BrowserName[];
  readonly downloadPath?: string;
}

const { folder, browsers, ...asked }: Asked = JSON.parse(process.env['BUILT_APP'] ?? '');
const world = useWorld();
let app: BuiltApp;

beforeAll(async () => {
  app = await buildApp(world, folder);
}, 240_000);
afterAll(() => app?.close());

describe.each(browsers)('in %s', (name) => {
  const browser = prepareBrowser(name);
  afterAll(() => browser.close());

  describe.each(['bff', 'cookies'] as const)('%s', (mode) => {
    describeNotesApp(world, {
      ...asked,
      mode,
      browser,
      auth: 'auth',
      hasServerForm: true,
      serve: () => app.serve(mode),
    });
  });
});
