import { createHash } from 'node:crypto';
import type { Settings } from '../../base/settings.js';
import type { LocalServices } from '../../context/services.js';
import { isRoleArn } from '../../iam/assumed-role.js';
import type { AwsAssertion } from '../../saml/aws-assertion.js';
import { SamlError } from '../../saml/saml-error.js';
import { invalidIdentityToken } from './errors.js';

const ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/';

/** A role, and the SAML provider whose users take it. */
export interface SamlRole {
  readonly roleArn: string;
  readonly principalArn: string;
}

/**
 * Verifies the response of a SAML provider of IAM.
 *
 * @throws ServiceError `InvalidIdentityToken`
 */
export async function getAssertion(
  services: LocalServices,
  principalArn: string,
  response: string,
): Promise<AwsAssertion> {
  const provider = services.settings.iamProviders.get(principalArn);
  if (provider === undefined || !('metadata' in provider)) {
    throw invalidIdentityToken(
      "Specified provider doesn't exist",
      `IAM has no provider ${principalArn} on this server: add it with --iam-providers.`,
    );
  }
  const { verifyAwsAssertion } = await import('../../saml/aws-assertion.js');
  try {
    return await verifyAwsAssertion(services, { response, metadata: provider.metadata });
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw invalidIdentityToken(`The SAML response is not accepted. ${error.message}`);
  }
}

/** Whether an assertion names a role of this account together with its provider. */
export function hasRole({ account }: Settings, assertion: AwsAssertion, { roleArn, principalArn }: SamlRole): boolean {
  const pairs = readValues(assertion, 'Role').map((pair) => pair.split(',').map((arn) => arn.trim()));
  const isNamed = pairs.some((pair) => pair.includes(roleArn) && pair.includes(principalArn));
  return isNamed && isRoleArn(roleArn) && roleArn.includes(`:iam::${account}:`);
}

/**
 * The name of the session.
 *
 * @throws ServiceError `InvalidIdentityToken`
 */
export function getSessionName(assertion: AwsAssertion): string {
  const [name] = readValues(assertion, 'RoleSessionName');
  if (name !== undefined && /^[\w+=,.@-]{2,64}$/.test(name)) return name;
  throw invalidIdentityToken('RoleSessionName is required in AuthnResponse');
}

/** The longest life of a session that an assertion allows, in seconds. */
export function readLongestSeconds(assertion: AwsAssertion): number {
  const [text] = readValues(assertion, 'SessionDuration');
  return text !== undefined && /^\d{3,5}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

/** A hash of issuer, account and provider: with it the name of a user is unique. */
export function createNameQualifier({ account }: Settings, issuer: string, principalArn: string): string {
  const provider = principalArn.slice(principalArn.indexOf('/') + 1);
  return createHash('sha1').update(`${issuer}${account}/${provider}`).digest('base64');
}

function readValues({ attributes }: AwsAssertion, name: string): readonly string[] {
  const key = `${ATTRIBUTE}${name}`;
  return Object.hasOwn(attributes, key) ? [attributes[key] ?? []].flat() : [];
}
