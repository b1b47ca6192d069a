import type { LocalServices } from '../context/services.js';
import type { SignedRequest } from '../iam/signed-request.js';
import { type VerifyOptions, verifyRequest } from '../iam/verify-request.js';
import { ServiceError } from '../wire/service-error.js';
import { type ControlApp, type ControlContext, explaining, readMembers } from './request-body.js';

/** The largest request that is verified over HTTP: one of 48 MB with its body in base64. */
const LARGEST_REQUEST_BYTES = 67_108_864;

const MEMBERS = ['method', 'url', 'headers', 'body', 'action', 'resource'];

/** `POST /_claviger/verify`: for servers in other languages, whose callers sign with keys that this server vends. */
export function addVerifyRoute(app: ControlApp, services: LocalServices): void {
  app.post(
    '/_claviger/verify',
    explaining(async (context) => {
      const { action, resource, ...request } = await readQuestion(context);
      try {
        return context.json(await verifyRequest(services, request, { action, resource }));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return context.json({ __type: error.name, message: error.message }, error.status as 400 | 403);
      }
    }),
  );
}

/** What `verifyRequest` takes, unchecked but for the body. */
type Question = Omit<SignedRequest, 'body'> & VerifyOptions & { readonly body?: Uint8Array };

/** @throws {TypeError} for what is no such object, and for a body that is not in base64 */
async function readQuestion(context: ControlContext): Promise<Question> {
  const { body, ...members } = await readMembers(context, MEMBERS, LARGEST_REQUEST_BYTES);
  if (Object.keys(members).length === 0) {
    throw new TypeError('Send { "method", "url", "headers", "body"?, "action"?, "resource"? } as JSON.');
  }
  if (body === undefined) return members as unknown as Question;
  if (typeof body !== 'string' || !isBase64(body)) throw new TypeError('"body" is the body in base64.');
  return { ...(members as unknown as Question), body: Buffer.from(body, 'base64') };
}

/** Either alphabet, with or without padding. No text of base64 has one digit in its last group. */
function isBase64(text: string): boolean {
  return /^[\w+/-]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
}
