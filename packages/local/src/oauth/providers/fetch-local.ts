const TIMEOUT_MS = 5_000;
const LARGEST_ANSWER = 1_000_000;

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a URL leads to this machine: nothing else is fetched. */
export function isOnThisMachine(url: string | undefined): url is string {
  if (url === undefined || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return ['http:', 'https:'].includes(protocol) && LOOPBACK_HOSTS.includes(hostname);
}

/**
 * Fetches a JSON object from this machine, without following it elsewhere.
 *
 * @throws {Error} for another machine's URL, or an answer that is none
 */
export async function fetchLocalJson(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  if (!isOnThisMachine(url)) throw new Error('The URL leads beyond this machine.');
  const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await answer.text();
  const value: unknown = text.length > LARGEST_ANSWER ? undefined : JSON.parse(text);
  if (!answer.ok || typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${answer.status}`);
  }
  return value as Record<string, unknown>;
}
