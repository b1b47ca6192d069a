import type { ControlApp } from '../control/request-body.js';
import type { EventLog } from '../events/events.js';
import type { ServerEvent } from '../events/server-event.js';

const ENDPOINTS = ['/oauth2/authorize', '/oauth2/token', '/oauth2/userInfo', '/oauth2/revoke', '/logout'];
const PAGES = [
  '/login',
  '/signup',
  '/confirm',
  '/confirmUser',
  '/forgotPassword',
  '/confirmForgotPassword',
  '/oauth2/provider',
];

/** Writes requests to the endpoints of OAuth 2.0 and the login pages to the event log, as `withEvents` does with AWS calls. */
export function addRouteEvents(app: ControlApp, events: Pick<EventLog, 'add'>): void {
  for (const operation of [...ENDPOINTS, ...PAGES]) {
    app.use(operation, async (context, next) => {
      const began = performance.now();
      await next();
      // Of a browser's preflights only an error is news: after it the browser sends no request.
      if (context.req.method === 'OPTIONS' && context.env.denial === undefined) return;
      const tookMs = Math.round((performance.now() - began) * 10) / 10;
      const denial = context.env.denial ?? (await readDenial(context.res));
      events.add({ operation, status: context.res.status, tookMs, ...denial });
    });
  }
}

/** The error that an answer tells: in its body (RFC 6749, section 5.2), or in where it leads (section 4.1.2.1). */
async function readDenial(answer: Response): Promise<Pick<ServerEvent, 'error' | 'message'>> {
  const location = answer.headers.get('location');
  if (location !== null) {
    const target = new URL(location, 'http://localhost');
    const parameters = new URLSearchParams(target.search === '' ? target.hash.slice(1) : target.search);
    return describe(parameters.get('error'), parameters.get('error_description'));
  }
  if (answer.status < 400 || answer.headers.get('content-type')?.startsWith('application/json') !== true) return {};
  const { error, error_description } = (await answer.clone().json()) as Readonly<Record<string, unknown>>;
  return describe(error, error_description);
}

const LONGEST = 256;

function describe(error: unknown, message: unknown): Pick<ServerEvent, 'error' | 'message'> {
  return {
    ...(typeof error === 'string' && { error: error.slice(0, LONGEST) }),
    ...(typeof message === 'string' && { message: message.slice(0, LONGEST) }),
  };
}
