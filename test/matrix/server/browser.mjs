// As much of a browser as the handler needs: cookies, and the headers that no page can change.

export const ORIGIN = 'https://app.example.com';

/** @param {import('@claviger/auth/server').AuthServer} server */
export function openBrowser(server) {
  /** @type {Map<string, string>} */
  const values = new Map();
  /** @type {Map<string, string>} */
  const lines = new Map();
  const header = () => [...values].map(([name, value]) => `${name}=${value}`).join('; ');
  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  const send = async (path, init) => {
    const headers = new Headers(init.headers);
    if (values.size > 0) headers.set('cookie', header());
    const answer = await server.handle(new Request(new URL(path, ORIGIN), { ...init, headers }));
    if (!answer) throw new Error(`no route ${path}`);
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const name = pair.slice(0, pair.indexOf('='));
      lines.set(name, line);
      if (line.includes('Max-Age=0')) values.delete(name);
      else values.set(name, pair.slice(name.length + 1));
    }
    return answer;
  };
  return {
    lines,
    header,
    send,
    /**
     * Calls a route from a script of the app's page.
     *
     * @param {string} path
     * @param {RequestInit} [init]
     */
    call: (path, init = {}) =>
      send(path, {
        ...init,
        headers: { origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
      }),
    /**
     * Calls Cognito through the relay.
     *
     * @param {string} operation
     * @param {object} input
     */
    relay: async (operation, input) => {
      const answer = await send('/auth/cognito', {
        method: 'POST',
        headers: {
          origin: ORIGIN,
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify(input),
      });
      const output = await answer.json();
      if (!answer.ok) throw new Error(JSON.stringify(output));
      return output;
    },
  };
}
