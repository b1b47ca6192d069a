import { html } from 'hono/html';
import type { LocalServices } from '../context/services.js';
import type { App } from '../events/bindings.js';
import { errorNote, notice, sendPage } from '../oauth/html/layout.js';
import { confirmByLink } from '../user-pools/accounts/confirm-link.js';
import { receiveUpload } from '../user-pools/import/upload.js';
import { readJwks, readOpenIdConfiguration } from '../user-pools/pools/discovery.js';
import { discardBody } from '../wire/body.js';

/** What clients read of a pool: its keys and its OpenID Connect configuration. */
export function addDiscoveryRoutes(app: App, services: LocalServices): void {
  app.use('/:userPoolId/.well-known/*', async (context, next) => {
    await next();
    context.header('Access-Control-Allow-Origin', '*');
    context.header('Date', new Date(services.clock.now()).toUTCString());
  });
  app.get('/:userPoolId/.well-known/jwks.json', async (context) => {
    const jwks = await readJwks(services, context.req.param('userPoolId'));
    return jwks === undefined ? context.notFound() : context.json(jwks);
  });
  app.get('/:userPoolId/.well-known/openid-configuration', async (context) => {
    const configuration = await readOpenIdConfiguration(services, context.req.param('userPoolId'));
    return configuration === undefined ? context.notFound() : context.json(configuration);
  });
  app.options('/:userPoolId/.well-known/*', (context) => {
    context.header('Access-Control-Allow-Methods', 'GET,OPTIONS');
    context.header('Access-Control-Allow-Headers', '*');
    return context.body(null, 204);
  });
}

/** Where the files of user imports are uploaded. */
export function addImportRoutes(app: App, services: LocalServices): void {
  app.put('/imports/:jobId', async (context) => {
    const { jobId } = context.req.param();
    const signature = context.req.query('signature') ?? '';
    const { incoming } = context.env;
    // A client reads why its file is refused only while the rest of it is taken.
    const body = incoming.iterator({ destroyOnReturn: false });
    const outcome = await receiveUpload(services, { jobId, signature, body });
    if (outcome.status !== 200) discardBody(incoming);
    return context.json({ message: outcome.message }, outcome.status);
  });
}

/** The link in an e-mail that confirms a user. */
export function addConfirmationRoutes(app: App, services: LocalServices): void {
  app.get('/confirmUser', async (context, next) => {
    const query = context.req.query();
    if (query['confirmation_code'] === undefined) return await next();
    const { confirmed, message } = await confirmByLink(services, query);
    const title = confirmed ? 'Confirmed' : 'Not confirmed';
    const body = confirmed ? notice(message) : errorNote(message);
    return await sendPage(context, { title, body: html`${body}`, status: confirmed ? 200 : 400 });
  });
}
