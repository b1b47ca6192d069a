import type { AuthServer } from '@claviger/auth/server';

/** A cookie as a browser keeps it. */
export interface KeptCookie {
  readonly value: string;
  readonly line: string;
}

/** As much of a browser as requests to one app need: its cookies, and the headers that no page can change. */
export interface Browser {
  readonly cookies: Map<string, KeptCookie>;
  /** Opens a page (a top-level navigation). Redirects are not followed. */
  open(path: string, init?: RequestInit): Promise<Response>;
  /** Calls a route from a script of the app's own page. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a request with the headers that it is given, and the cookies. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** Applies the cookies of an answer, as it arrives. */
  apply(response: Response): void;
  /** The `Cookie` header that it sends now. */
  header(): string;
}

/** Opens a browser of an app whose requests all go to the server. `cookies`: those of another one, which it shares. */
export function openBrowser(server: AuthServer, origin: string, cookies = new Map<string, KeptCookie>()): Browser {
  const send = toServer(server);
  const header = (): string => [...cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
  const apply = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const equals = pair.indexOf('=');
      const name = pair.slice(0, equals);
      if (/; *Max-Age=0(;|$)/i.test(line)) cookies.delete(name);
      else cookies.set(name, { value: pair.slice(equals + 1), line });
    }
  };
  const sendWithCookies = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    if (!headers.has('cookie') && cookies.size > 0) headers.set('cookie', header());
    const response = await send(new Request(new URL(path, origin), { ...init, headers }));
    apply(response);
    return response;
  };
  const withHeaders = (init: RequestInit, more: Readonly<Record<string, string>>): RequestInit => ({
    ...init,
    headers: { ...more, ...Object.fromEntries(new Headers(init.headers)) },
  });
  return {
    cookies,
    header,
    apply,
    send: sendWithCookies,
    open: (path, init = {}) =>
      sendWithCookies(path, withHeaders(init, { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' })),
    call: (path, init = {}) =>
      sendWithCookies(
        path,
        withHeaders(init, {
          'sec-fetch-site': 'same-origin',
          ...(init.method === 'POST' && { origin, 'content-type': 'application/json' }),
        }),
      ),
  };
}

function toServer(server: AuthServer): (request: Request) => Promise<Response> {
  return async (request) => (await server.handle(request)) ?? new Response('not found', { status: 404 });
}
