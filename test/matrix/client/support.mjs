// What the areas of the suite share. No runtime's own modules: this runs in browsers and workers, too.

export const PASSWORD = 'Correct-horse1';
const USER_POOL_ID = 'us-east-1_Claviger1';
const CHECK_MS = 50;
const WAIT_MS = 10_000;

/**
 * @typedef {object} Environment what a host provides
 * @property {import('@claviger/auth')} library
 * @property {import('@claviger/auth').AuthOutputs} outputs of the server
 * @property {string} url of the server, whose control plane answers this host
 * @property {Record<string, () => import('@claviger/auth/storage').SessionStore | undefined>} stores handles on the same place,
 *   by name; undefined is the default store
 * @property {() => Promise<Tab>} openTab something that shares a store with the other tabs
 * @property {Readonly<Record<string, string>>} impossible areas that the platform has no parts for, and which part is missing
 */

/** @typedef {{ createAuth: (options?: import('@claviger/auth').AuthOptions) => import('@claviger/auth').Auth }} Tab */

/**
 * @param {boolean} condition
 * @param {string} what is true when it holds
 */
export function check(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
}

/**
 * Waits for something that another tab causes.
 *
 * @param {() => Promise<boolean>} isReached
 * @param {string} what
 */
export async function waitFor(isReached, what) {
  for (const until = Date.now() + WAIT_MS; Date.now() < until; ) {
    if (await isReached()) return;
    await sleep(CHECK_MS);
  }
  throw new Error(`not within ${WAIT_MS / 1_000} s: ${what}`);
}

/** @param {number} ms */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** `fetch` that keeps what was called, and can be cut off from the network. */
export function createWatchedFetch() {
  /** @type {string[]} */
  const calls = [];
  let isOffline = false;
  return {
    calls,
    /** @param {boolean} offline */
    setOffline: (offline) => {
      isOffline = offline;
    },
    /** @type {typeof fetch} */
    fetch: (input, init) => {
      const target = new Headers(init?.headers).get('x-amz-target') ?? String(input);
      calls.push(target.split('.').at(-1) ?? '');
      return isOffline ? Promise.reject(new TypeError('Failed to fetch')) : fetch(input, init);
    },
  };
}

/** @param {string} url */
export function createControl(url) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  const ask = async (method, path, body) => {
    const answer = await fetch(`${url}/_claviger/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    check(answer.ok, `${method} ${path} answers with 2xx, not ${answer.status}`);
    return await answer.json().catch(() => undefined);
  };
  return {
    /** @returns a user who can sign in */
    createUser: async () => {
      const username = `${crypto.randomUUID()}@example.com`;
      await ask('POST', 'seed', { userPools: [{ id: USER_POOL_ID, users: [{ username, password: PASSWORD }] }] });
      return { username, password: PASSWORD };
    },
    /** @param {string} to */
    readCode: async (to) => (await ask('GET', `inbox?to=${encodeURIComponent(to)}&wait=10`))[0].code,
    /** @param {object} fault */
    addFault: (fault) => ask('POST', 'faults', fault),
    clearFaults: () => ask('DELETE', 'faults', {}),
    /** @param {number} advanceSeconds */
    advance: (advanceSeconds) => ask('POST', 'clock', { advanceSeconds }),
    /** @returns {Promise<number>} the server's time in milliseconds */
    now: async () => Date.parse((await ask('GET', 'clock')).now),
  };
}

/** @param {{ toString(): string }} token */
export function textOf(token) {
  return token.toString();
}
