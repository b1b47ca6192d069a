import { createHash, randomBytes } from 'node:crypto';

/** A page in a browser without scripts. */
export interface LoadedPage {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** As much of a browser as plain forms need: cookies, redirects within the server, hidden fields. */
export interface LoginBrowser {
  /** Opens a page and follows redirects as long as they stay on the server. */
  open(path: string): Promise<LoadedPage>;
  /** Sends the first form of a page that posts, with what stands in its hidden fields. */
  submit(page: LoadedPage, fields: Record<string, string>): Promise<LoadedPage>;
}

/** @param cookies those of the browser: shared by the servers of a host, as cookies ignore ports. Default: none */
export function openLoginBrowser(serverUrl: string, cookies = new Map<string, string>()): LoginBrowser {
  const visit = async (url: URL, init: RequestInit = {}): Promise<LoadedPage> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), cookie };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) return { url, status: answer.status, headers: answer.headers, text: await answer.text() };
    const target = new URL(location, url);
    if (target.origin === url.origin) return await visit(target);
    return { url: target, status: answer.status, headers: answer.headers, text: '' };
  };
  return {
    open: (path) => visit(new URL(path, serverUrl)),
    submit: (page, fields) => {
      const [, action = '', content = ''] = /<form method="post" action="([^"]*)">(.*?)<\/form>/s.exec(page.text) ?? [];
      const hidden = [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
      const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, decodeHtml(value)]));
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      return visit(new URL(decodeHtml(action), page.url), {
        method: 'POST',
        body: body.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: page.url.origin },
      });
    },
  };
}

/** The text that stands in a page. */
export function decodeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
}

/** A PKCE verifier and its challenge (RFC 7636). */
export function makePkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
