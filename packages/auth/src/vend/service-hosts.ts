import { createVendError } from './vend-errors.js';

/** What a signature is scoped to. */
export interface SigningScope {
  /** SigV4's name of the service, such as `execute-api`. */
  readonly service: string;
  readonly region: string;
}

/** Services that sign by another name than their host has. */
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  'lambda-url': 'lambda',
  'appsync-api': 'appsync',
  'appsync-realtime-api': 'appsync',
  iot: 'iotdevicegateway',
  pinpoint: 'mobiletargeting',
  email: 'ses',
};

/**
 * The service and the region of a request: what the caller says, otherwise what the host names.
 *
 * @throws {AuthError} `UnknownService` where neither says it.
 */
export function findSigningScope(host: string, given: Partial<SigningScope> | undefined): SigningScope {
  const named = readHost(host.toLowerCase());
  const service = given?.service ?? named?.service;
  const region = given?.region ?? named?.region;
  if (service === undefined || region === undefined) throw createVendError('UnknownService', host);
  return { service, region };
}

/** Whether a service takes the path as it is on the wire, and a body that is not hashed: S3 and its relatives. */
export function isS3(service: string): boolean {
  return /^s3(?:express|-outposts|-object-lambda)?$/.test(service);
}

/** AWS, "Service endpoints and quotas": `<anything>.<service>.<region>.amazonaws.com`, and what differs from it. */
function readHost(host: string): SigningScope | undefined {
  if (!/\.(?:amazonaws\.com(?:\.cn)?|on\.aws|api\.aws)$/.test(host)) return undefined;
  // From the right: the region, then the service.
  const labels = host.split('.').reverse();
  const at = labels.findIndex((label) => /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(label));
  // The first region of S3 has no name in its older hosts.
  if (at < 0) return labels[2] === 's3' ? { service: 's3', region: 'us-east-1' } : undefined;
  const [after = '', region = '', ...before] = labels.slice(at - 1);
  // OpenSearch has its name after the region.
  if (/^(?:es|aoss)$/.test(after)) return { service: after, region };
  const named = before.find((label) => !/^(?:dualstack|fips)$/.test(label)) ?? '';
  const service = named.replace(/-fips$|^(s3express|bedrock(?!-agentcore)|personalize)-.*|.*-(chime|lex)$/, '$1$2');
  return service === '' ? undefined : { service: SIGNING_NAMES[service] ?? service, region };
}
