// The server of the tests of React.
import { createAuth } from '@claviger/auth';
import { renderToString } from 'react-dom/server';
import { App, type PageInput } from './app.js';

/** Renders the app for one visitor. */
export function render(outputs: Parameters<typeof createAuth>[0], page: PageInput): string {
  return renderToString(<App auth={createAuth(outputs)} page={page} />);
}
