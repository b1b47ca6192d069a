import { type Mutant, withParts, withPlatform } from './mutant.js';

/** Rules about time, retries and what the service answers. */
export const platformMutants: readonly Mutant[] = [
  {
    name: 'every refusal ends the session',
    invariant: '2',
    change: withPlatform(({ fetch }) => ({
      async fetch(url, init) {
        const response = await fetch(url, init);
        if (response.ok) return response;
        const body = { __type: 'NotAuthorizedException', message: 'Refused.' };
        return { ...response, status: 400, text: async () => JSON.stringify(body) };
      },
    })),
  },
  {
    name: 'nothing has a time limit',
    invariant: '6',
    change: withPlatform(({ setTimer }) => ({
      setTimer: (delayMs, callback) => (delayMs < 5_000 ? setTimer(delayMs, callback) : () => {}),
    })),
  },
  {
    name: 'it never stops trying',
    invariant: '9',
    change: withPlatform(({ fetch }) => ({
      async fetch(url, init) {
        for (let attempt = 1; ; attempt++) {
          const response = await fetch(url, init).catch(() => undefined);
          if (response?.ok || attempt === 30 || init.signal?.aborted) return response ?? fetch(url, init);
        }
      },
    })),
  },
  {
    name: 'Retry-After is ignored',
    invariant: '9',
    change: withPlatform(({ fetch }) => ({
      async fetch(url, init) {
        const response = await fetch(url, init);
        const { headers } = response;
        const get = (name: string): string | null => (/retry-after/i.test(name) ? null : headers.get(name));
        return { ...response, headers: { get } } as unknown as Response;
      },
    })),
  },
  {
    name: 'there is no pause after a failure',
    invariant: 'I16',
    change: withParts(({ platform: { fetch, lifecycle, now } }) => {
      const wakers = new Set<() => void>();
      let failedAtMs = -Infinity;
      return {
        platform: {
          async fetch(url, init) {
            // Only renewals have a pause.
            if (!/\.Get/.test(JSON.stringify(init.headers))) return fetch(url, init);
            const response = await fetch(url, init).catch((error) => {
              failedAtMs = now();
              throw error;
            });
            failedAtMs = response.ok ? -Infinity : now();
            return response;
          },
          lifecycle: {
            isVisible: () => lifecycle?.isVisible() ?? true,
            onWake(callback) {
              wakers.add(callback);
              const stop = lifecycle?.onWake(callback);
              return () => {
                wakers.delete(callback);
                stop?.();
              };
            },
          },
        },
        session: ({ fetchAuthSession }) => ({
          fetchAuthSession(options) {
            if (now() - failedAtMs < 5_000) for (const wake of wakers) wake();
            return fetchAuthSession(options);
          },
        }),
      };
    }),
  },
  {
    name: 'a revocation is sent once',
    invariant: '3',
    change: withPlatform(({ fetch }) => {
      const sent = new Set<unknown>();
      return {
        async fetch(url, init) {
          const isAgain = /RevokeToken/.test(JSON.stringify(init.headers)) && sent.has(init.body);
          sent.add(init.body);
          return isAgain ? new Response('{}') : fetch(url, init);
        },
      };
    }),
  },
  {
    name: 'a timer of a month',
    invariant: 'I21',
    change: withPlatform(({ setTimer }) => ({
      setTimer: (delayMs, callback) => setTimer(delayMs === 30_000 ? 31 * 86_400_000 : delayMs, callback),
    })),
  },
];
