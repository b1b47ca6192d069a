import { createHash } from 'node:crypto';
import type { LocalServices } from '../../context/services.js';
import { describeAssumedRole, isRoleArn } from '../../iam/assumed-role.js';
import type { Operation } from '../../iam/operation.js';
import { vendKeys } from '../../iam/vended-keys.js';
import type { AwsAssertion } from '../../saml/aws-assertion.js';
import { SamlError } from '../../saml/saml-error.js';
import { ServiceError } from '../../wire/service-error.js';
import { describeKeys, readSessionPolicy, type SessionCredentials } from '../answers/session-credentials.js';

const DEFAULT_SECONDS = 3_600;
const ATTRIBUTE = 'https://aws.amazon.com/SAML/Attributes/';
const FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

interface AssumeRoleWithSamlInput {
  readonly RoleArn: string;
  readonly PrincipalArn: string;
  readonly SAMLAssertion: string;
  readonly Policy?: string;
  readonly DurationSeconds?: number;
}

interface AssumeRoleWithSamlOutput {
  readonly Credentials: SessionCredentials;
  readonly AssumedRoleUser: { readonly Arn: string; readonly AssumedRoleId: string };
  readonly Subject: string;
  readonly SubjectType: string;
  readonly Issuer: string;
  readonly Audience: string;
  readonly NameQualifier: string;
}

/**
 * Keys of a role for the user of a SAML provider of IAM, whose response names the role together with the provider.
 * There are no trust policies here; every role of the account trusts the account's providers.
 */
export const assumeRoleWithSaml: Operation<AssumeRoleWithSamlInput, AssumeRoleWithSamlOutput> = {
  service: 'sts',
  name: 'AssumeRoleWithSAML',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { RoleArn: roleArn, PrincipalArn: principalArn } = input;
    const assertion = await requireAssertion(services, principalArn, input.SAMLAssertion);
    requireRole(services, assertion, { roleArn, principalArn });
    const [sessionName] = valuesOf(assertion, 'RoleSessionName');
    if (sessionName === undefined || !/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
      throw invalidToken('RoleSessionName is required in AuthnResponse');
    }
    const keys = vendKeys(services, {
      roleArn,
      sessionName,
      lifeSeconds: Math.min(input.DurationSeconds ?? DEFAULT_SECONDS, readDuration(assertion)),
      ...readSessionPolicy(input.Policy),
    });
    const { arn, id } = describeAssumedRole(services.settings, roleArn, sessionName);
    const { issuer, nameId, nameIdFormat = `${FORMAT}unspecified`, audience } = assertion;
    return {
      Credentials: describeKeys(keys),
      AssumedRoleUser: { Arn: arn, AssumedRoleId: id },
      Subject: nameId,
      SubjectType: nameIdFormat.startsWith(FORMAT) ? nameIdFormat.slice(FORMAT.length) : nameIdFormat,
      Issuer: issuer,
      Audience: audience,
      NameQualifier: createHash('sha1')
        .update(`${issuer}${services.settings.account}/${principalArn.slice(principalArn.indexOf('/') + 1)}`)
        .digest('base64'),
    };
  },
};

async function requireAssertion(
  services: LocalServices,
  principalArn: string,
  response: string,
): Promise<AwsAssertion> {
  const provider = services.settings.iamProviders.get(principalArn);
  if (provider === undefined || !('metadata' in provider)) {
    throw new ServiceError('InvalidIdentityToken', "Specified provider doesn't exist", {
      reason: `The server was not told what IAM knows of ${principalArn}: --iam-providers does.`,
    });
  }
  const { verifyAwsAssertion } = await import('../../saml/aws-assertion.js');
  try {
    return await verifyAwsAssertion(services, { response, metadata: provider.metadata });
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw invalidToken(`The SAML response is not accepted. ${error.message}`);
  }
}

function requireRole(
  { settings }: LocalServices,
  assertion: AwsAssertion,
  { roleArn, principalArn }: { readonly roleArn: string; readonly principalArn: string },
): void {
  const pairs = valuesOf(assertion, 'Role').map((pair) => pair.split(',').map((arn) => arn.trim()));
  const isNamed = pairs.some((pair) => pair.includes(roleArn) && pair.includes(principalArn));
  if (isNamed && isRoleArn(roleArn) && roleArn.includes(`:iam::${settings.account}:`)) return;
  throw new ServiceError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML', { status: 403 });
}

/** `SessionDuration`, in seconds. */
function readDuration(assertion: AwsAssertion): number {
  const [text] = valuesOf(assertion, 'SessionDuration');
  return text !== undefined && /^\d{3,5}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

function valuesOf({ attributes }: AwsAssertion, name: string): readonly string[] {
  const key = `${ATTRIBUTE}${name}`;
  return Object.hasOwn(attributes, key) ? [attributes[key] ?? []].flat() : [];
}

function invalidToken(message: string): ServiceError {
  return new ServiceError('InvalidIdentityToken', message);
}
