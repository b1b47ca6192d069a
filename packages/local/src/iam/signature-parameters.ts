import { isRegion } from '../base/region.js';
import { type CredentialScope, headerValues, type RawRequest } from './signature-canonical.js';

/** What a request says about its signature. */
export interface SignatureParameters {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** In lower case, as given. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `yyyymmddThhmmssZ` */
  readonly signedAt: string;
  readonly signedAtMs: number;
  readonly sessionToken?: string;
  /** Whether the query carries the signature, not the headers. */
  readonly isPresigned: boolean;
  /** For how long a presigned URL is good, where it says so. */
  readonly expiresSeconds?: number;
}

export type SignatureReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'signed'; readonly parameters: SignatureParameters };

/** Reads the signature of a request: from `Authorization`, else from the query of a presigned URL. */
export function readSignature(request: RawRequest): SignatureReading {
  const headers = headerValues(request.headers);
  const authorization = headers.get('authorization');
  if (authorization !== undefined) return fromHeaders(authorization, headers);
  const query = readQuery(request);
  return query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm') ? fromQuery(query, headers) : { kind: 'none' };
}

/** The region of a request's signature, where it has the form of one of AWS (`us-east-1`). */
export function signatureRegion(request: RawRequest): string | undefined {
  const reading = readSignature(request);
  const region = reading.kind === 'signed' ? reading.parameters.scope.region : '';
  return isRegion(region) ? region : undefined;
}

/** Where a signature stands, and the service that its credential names; for errors, so also of a malformed one. */
export function findClaim(request: RawRequest): { readonly isPresigned: boolean; readonly service: string } {
  const [authorization] = headerValues(request.headers).get('authorization') ?? [];
  const credential =
    authorization === undefined
      ? readQuery(request).get('X-Amz-Credential')
      : /Credential=([^\s,]+)/.exec(authorization)?.[1];
  return { isPresigned: authorization === undefined, service: credential?.split('/')[3] ?? '' };
}

function readQuery({ target }: RawRequest): URLSearchParams {
  const mark = target.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Whether a service signs as S3 does. */
export function isS3(service: string): boolean {
  return /^s3(?:express|-outposts|-object-lambda)?$/.test(service);
}

function fromHeaders(
  authorization: readonly string[],
  headers: ReadonlyMap<string, readonly string[]>,
): SignatureReading {
  const [value = ''] = authorization;
  if (authorization.length > 1) return malformed('The request has more than one Authorization header.');
  if (!value.startsWith(`${ALGORITHM} `)) return malformed('Unsupported AWS algorithm in the Authorization header.');

  const fields = new Map<string, string>();
  for (const part of value.slice(ALGORITHM.length + 1).split(',')) {
    const [, name, content] = /^ ?(Credential|SignedHeaders|Signature)=([^\s=]+)$/.exec(part) ?? [];
    if (name === undefined || content === undefined || fields.has(name)) {
      return malformed('The Authorization header is not a valid key=value list.');
    }
    fields.set(name, content);
  }
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !fields.has(name));
  if (missing.length > 0) {
    return malformed(missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' '));
  }

  const dates = headers.get('x-amz-date') ?? headers.get('date') ?? [];
  const tokens = headers.get('x-amz-security-token') ?? [];
  if (dates.length === 0) {
    return malformed("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (dates.length > 1 || tokens.length > 1) return malformed('A header of the signature comes more than once.');
  return parametersOf({
    credential: fields.get('Credential'),
    signedHeaders: fields.get('SignedHeaders'),
    signature: fields.get('Signature'),
    date: dates[0],
    sessionToken: tokens[0],
    isPresigned: false,
  });
}

function fromQuery(query: URLSearchParams, headers: ReadonlyMap<string, readonly string[]>): SignatureReading {
  const names = ['Algorithm', 'Credential', 'Date', 'SignedHeaders', 'Signature'].map((name) => `X-Amz-${name}`);
  const service = query.get('X-Amz-Credential')?.split('/')[3] ?? '';
  const given = query.get('X-Amz-Expires');
  // Only S3 demands it. AWS IoT and Amazon Location take URLs without it, and their own clients send such ones.
  if (isS3(service) || given !== null) names.push('X-Amz-Expires');
  for (const name of [...names, 'X-Amz-Security-Token']) {
    if (query.getAll(name).length > 1) return malformed(`The query has more than one '${name}'.`);
  }
  const missing = names.filter((name) => !query.get(name));
  if (missing.length > 0) {
    return malformed(missing.map((name) => `AWS query-string parameters must include '${name}'.`).join(' '));
  }
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) return malformed('Unsupported AWS algorithm in the query.');
  const expiresSeconds = given === null ? undefined : /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (expiresSeconds !== undefined && (expiresSeconds < 1 || expiresSeconds > LONGEST_PRESIGNED_SECONDS)) {
    return malformed(`X-Amz-Expires must be a number of seconds from 1 to ${LONGEST_PRESIGNED_SECONDS}.`);
  }
  return parametersOf({
    credential: query.get('X-Amz-Credential') ?? undefined,
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? undefined,
    signature: query.get('X-Amz-Signature') ?? undefined,
    date: query.get('X-Amz-Date') ?? undefined,
    // Some signers add the token after signing, as a header.
    sessionToken: query.get('X-Amz-Security-Token') ?? headers.get('x-amz-security-token')?.[0],
    isPresigned: true,
    expiresSeconds,
  });
}

const LONGEST_PRESIGNED_SECONDS = 604_800;

interface Fields {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly date: string | undefined;
  readonly sessionToken: string | undefined;
  readonly isPresigned: boolean;
  readonly expiresSeconds?: number | undefined;
}

function parametersOf(fields: Fields): SignatureReading {
  const [accessKeyId = '', date = '', region = '', service = '', terminator, ...rest] =
    fields.credential?.split('/') ?? [];
  if (accessKeyId === '' || terminator !== 'aws4_request' || rest.length > 0) {
    return malformed('Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.');
  }
  const { signature = '', signedHeaders = '', sessionToken, isPresigned, expiresSeconds } = fields;
  if (!/^[0-9a-f]{64}$/.test(signature)) return malformed('The signature is not 64 lower-case hexadecimal digits.');
  if (!/^[!-:<-@[-~]+(?:;[!-:<-@[-~]+)*$/.test(signedHeaders)) return malformed('SignedHeaders is not a valid list.');
  const signedAtMs = instantOf(fields.date ?? '');
  if (signedAtMs === undefined) {
    return malformed("Date must be in ISO-8601 'basic format', such as 20260203T040506Z.");
  }
  return {
    kind: 'signed',
    parameters: {
      accessKeyId,
      scope: { date, region, service },
      signedHeaders: signedHeaders.split(';'),
      signature,
      signedAt: basicFormat(signedAtMs),
      signedAtMs,
      isPresigned,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      ...(expiresSeconds === undefined ? {} : { expiresSeconds }),
    },
  };
}

/** An instant as signatures write it: `yyyymmddThhmmssZ`. */
export function basicFormat(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

// RFC 1123, the form of the Date header, or ISO 8601 in its basic form.
function instantOf(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const isRfc1123 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text);
  if (year === undefined && !isRfc1123) return undefined;
  const instant = Date.parse(isRfc1123 ? text : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant) ? undefined : instant;
}

function malformed(message: string): SignatureReading {
  return { kind: 'malformed', message };
}
