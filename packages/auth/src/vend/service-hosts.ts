import { createVendError } from './vend-errors.js';

/** What a signature is scoped to. */
export interface SigningScope {
  /** SigV4's name of the service, such as `execute-api`. */
  readonly service: string;
  readonly region: string;
}

/** A host that names its region, and the service that signs by another name than the host's. */
type Row = readonly [host: RegExp, service: string];

const REGION = '([a-z]{2}(?:-[a-z]+)+-\\d)';
const createRow = (host: string, service: string): Row => [new RegExp(`^${host}$`), service];

/** AWS, "Service endpoints and quotas". The groups of a pattern: the region. */
const ROWS: readonly Row[] = [
  createRow(`[^.]+\\.lambda-url\\.${REGION}\\.on\\.aws`, 'lambda'),
  createRow(`[^.]+\\.(?:appsync|ddb)-(?:realtime-)?api\\.${REGION}\\.amazonaws\\.com(?:\\.cn)?`, 'appsync'),
  createRow(`[^.]+\\.iot\\.${REGION}\\.amazonaws\\.com(?:\\.cn)?`, 'iotdevicegateway'),
  createRow(`(?:.+\\.)?s3[.-](?:fips\\.|dualstack\\.|website\\.)*${REGION}\\.amazonaws\\.com(?:\\.cn)?`, 's3'),
  createRow(`.+\\.${REGION}\\.es\\.amazonaws\\.com(?:\\.cn)?`, 'es'),
  createRow(`.+\\.${REGION}\\.aoss\\.amazonaws\\.com`, 'aoss'),
  createRow(`.+\\.s3express-[^.]+\\.${REGION}\\.amazonaws\\.com`, 's3express'),
];
/** Any other: `<anything>.<service>.<region>.amazonaws.com`. */
const OTHER = new RegExp(
  `^(?:[^.]+\\.)*([a-z][a-z\\d-]*?)(?:-fips)?\\.${REGION}\\.(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)$`,
);

/**
 * The service and the region of a request: what the caller says, else what the host names.
 *
 * @throws {AuthError} `UnknownService` where neither says it.
 */
export function findSigningScope(host: string, given: Partial<SigningScope>): SigningScope {
  const named = readHost(host.toLowerCase());
  const service = given.service ?? named?.service;
  const region = given.region ?? named?.region;
  if (service === undefined || region === undefined) throw createVendError('UnknownService', host);
  return { service, region };
}

/** Whether a service takes the path as it is on the wire, and a body that is not hashed: S3 and its relatives. */
export function isS3(service: string): boolean {
  return /^s3(?:express|-outposts|-object-lambda)?$/.test(service);
}

function readHost(host: string): SigningScope | undefined {
  // The first region of S3 has no name in its older hosts.
  if (/^(?:.+\.)?s3\.amazonaws\.com$/.test(host)) return { service: 's3', region: 'us-east-1' };
  for (const [pattern, service] of ROWS) {
    const region = pattern.exec(host)?.[1];
    if (region !== undefined) return { service, region };
  }
  const [, service, region] = OTHER.exec(host) ?? [];
  return service === undefined || region === undefined ? undefined : { service, region };
}
