import type { IncomingMessage } from 'node:http';

/**
 * What a request asks for: the operation that it names (`InitiateAuth`, `GetCallerIdentity`), else its path
 * (`/oauth2/token`). The body is still there to be read afterwards.
 */
export async function nameOperation(incoming: IncomingMessage): Promise<string> {
  const target = incoming.headers['x-amz-target'];
  if (typeof target === 'string') return printable(target.slice(target.indexOf('.') + 1));
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
  if (path !== '/') return path;
  const form = incoming.method === 'GET' ? query : await peek(incoming);
  return printable(new URLSearchParams(form).get('Action') ?? path);
}

const LONGEST_NAME = 128;

/** Anyone may send anything for a name: control characters would reach the terminal. */
function printable(name: string): string {
  return name.slice(0, LONGEST_NAME).replace(/[^\x21-\x7e]+/g, '?');
}

/** How long the first bytes of a body may take to name the action. */
const LONGEST_WAIT_MS = 5_000;
const LONGEST_PEEK_BYTES = 4_096;

/** The first chunk of a body, which stays in it: clients of the AWS query protocol name the action at its beginning. */
async function peek(incoming: IncomingMessage): Promise<string> {
  const type = incoming.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded') || incoming.headers['content-length'] === '0') return '';
  const chunk = await new Promise<Buffer | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), LONGEST_WAIT_MS);
    const read = (): void => {
      clearTimeout(timer);
      resolve(incoming.read() as Buffer | null);
    };
    incoming.once('readable', read).once('close', read);
  });
  if (chunk === null) return '';
  incoming.unshift(chunk);
  return chunk.toString('utf8', 0, LONGEST_PEEK_BYTES);
}
