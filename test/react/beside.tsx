// A part of the page that another team builds, with its own React: it shares the `auth` of the page.
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import type { PageApi } from './page.js';

const root = document.body.appendChild(document.createElement('aside'));
createRoot(root).render(
  <App auth={(globalThis as unknown as { app: PageApi }).app.auth} page={{ waits: 'loading' }} />,
);
