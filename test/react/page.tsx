// The page of the tests of React: it hydrates what the server has rendered.
import { type Auth, createAuth } from '@claviger/auth';
import { memoryStorage } from '@claviger/auth/storage';
import { hydrateRoot } from 'react-dom/client';
import { App, type Counts, counts } from './app.js';

/** What the tests call in a page. */
export interface PageApi {
  readonly auth: Auth;
  readonly counts: Counts;
  /** Signs in or out, and resolves when the app shows it. */
  isShown(text: string): Promise<void>;
  /** Gives the app another `auth`, whose store never answers. */
  replaceAuth(): void;
}

const { outputs, page } = JSON.parse(document.getElementById('data')?.textContent ?? '');
const root = document.getElementById('root');
if (!root) throw new Error('The page has no root.');
const auth = createAuth(outputs, page.isOnServer ? { bff: '/auth' } : {});
const api: PageApi = {
  auth,
  counts,
  async isShown(text) {
    while (!root.textContent?.includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
  },
  replaceAuth() {
    const storage = { ...memoryStorage(), read: () => new Promise<never>(() => {}) };
    app.render(<App auth={createAuth(outputs, { storage })} page={page} />);
  },
};
Object.assign(globalThis, { app: api });
const app = hydrateRoot(root, <App auth={auth} page={page} />);
