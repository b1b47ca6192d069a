import type { Operation } from '../../iam/operation.js';
import { vendKeys } from '../../iam/vended-keys.js';
import { type RoleSession, toRoleSession } from '../answers/session-credentials.js';
import { accessDenied } from '../sessions/errors.js';
import {
  createNameQualifier,
  getAssertion,
  getSessionName,
  hasRole,
  readLongestSeconds,
} from '../sessions/saml-assertion.js';
import { readSessionPolicy } from '../sessions/session-policy.js';

const DEFAULT_SECONDS = 3_600;
const FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

interface AssumeRoleWithSamlInput {
  readonly RoleArn: string;
  readonly PrincipalArn: string;
  readonly SAMLAssertion: string;
  readonly Policy?: string;
  readonly DurationSeconds?: number;
}

interface AssumeRoleWithSamlOutput extends RoleSession {
  readonly Subject: string;
  readonly SubjectType: string;
  readonly Issuer: string;
  readonly Audience: string;
  readonly NameQualifier: string;
}

/**
 * Vends keys of a role to the user of a SAML provider of IAM, whose response names the role together with the
 * provider. There are no trust policies here; every role of the account trusts the account's providers.
 */
export const assumeRoleWithSaml: Operation<AssumeRoleWithSamlInput, AssumeRoleWithSamlOutput> = {
  service: 'sts',
  name: 'AssumeRoleWithSAML',
  authorization: 'public',
  handle: async (input, { services }) => {
    const { RoleArn: roleArn, PrincipalArn: principalArn } = input;
    const { settings } = services;
    const assertion = await getAssertion(services, principalArn, input.SAMLAssertion);
    if (!hasRole(settings, assertion, { roleArn, principalArn })) {
      throw accessDenied('Not authorized to perform sts:AssumeRoleWithSAML');
    }
    const keys = vendKeys(services, {
      roleArn,
      sessionName: getSessionName(assertion),
      lifeSeconds: Math.min(input.DurationSeconds ?? DEFAULT_SECONDS, readLongestSeconds(assertion)),
      ...readSessionPolicy(input.Policy),
    });
    const { issuer, nameId, nameIdFormat = `${FORMAT}unspecified`, audience } = assertion;
    return {
      ...toRoleSession(settings, keys),
      Subject: nameId,
      SubjectType: nameIdFormat.startsWith(FORMAT) ? nameIdFormat.slice(FORMAT.length) : nameIdFormat,
      Issuer: issuer,
      Audience: audience,
      NameQualifier: createNameQualifier(settings, issuer, principalArn),
    };
  },
};
