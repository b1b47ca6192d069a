import type { LocalServices } from '../context/services.js';
import { type SignedRequest, verifyRequest } from '../iam/verify-request.js';
import { ServiceError } from '../wire/service-error.js';
import { type ControlApp, explaining, readJson } from './request-body.js';

/** The largest request that is verified over HTTP: one of 48 MB with its body in base64. */
const LARGEST_REQUEST_BYTES = 67_108_864;

/** `POST /_claviger/verify`: for servers in other languages, whose callers sign with keys that this server vends. */
export function addVerifyRoute(app: ControlApp, services: LocalServices): void {
  app.post(
    '/_claviger/verify',
    explaining(async (context) => {
      const { action, resource, ...request } = readRequest(await readJson(context, LARGEST_REQUEST_BYTES));
      try {
        return context.json(await verifyRequest(services, request, { action, resource }));
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return context.json({ __type: error.name, message: error.message }, error.status as 400 | 403);
      }
    }),
  );
}

/** @throws {TypeError} naming the member that is wrong */
function readRequest(json: unknown): SignedRequest & { readonly action?: string; readonly resource?: string } {
  const { method, url, headers, body, action, resource } = Object(json) as Readonly<Record<string, unknown>>;
  if (typeof method !== 'string') throw new TypeError('"method" is the HTTP method, such as "GET".');
  if (typeof url !== 'string') throw new TypeError('"url" is the URL as the server received it.');
  if (!isHeaders(headers)) throw new TypeError('"headers" is an object of texts or lists of texts.');
  if (body !== undefined && !(typeof body === 'string' && isBase64(body))) {
    throw new TypeError('"body" is the body in base64.');
  }
  for (const [name, value] of Object.entries({ action, resource })) {
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`"${name}" is a text.`);
  }
  return {
    ...{ method, url, headers },
    ...(body !== undefined && { body: Buffer.from(body, 'base64') }),
    ...(typeof action === 'string' && { action }),
    ...(typeof resource === 'string' && { resource }),
  };
}

/** Either alphabet, with or without padding. No text of base64 has one digit in its last group. */
function isBase64(text: string): boolean {
  return /^[\w+/-]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
}

function isHeaders(value: unknown): value is Readonly<Record<string, string | readonly string[]>> {
  const isText = (one: unknown): boolean => typeof one === 'string';
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => isText(one) || (Array.isArray(one) && one.every(isText)))
  );
}
