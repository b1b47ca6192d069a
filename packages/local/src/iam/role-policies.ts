import type { LocalServices } from '../context/services.js';
import type { Caller } from './operation.js';
import type { RolePolicies, RoleStatements } from './policy-document.js';
import { type PolicyDocument, readPolicy } from './policy-document.js';
import { evaluatePolicy, type PolicyContext, type PolicyRequest } from './policy-evaluation.js';

/**
 * Reads the policies of roles.
 *
 * @throws {TypeError} naming the role, for a policy that can't be evaluated
 */
export function readRolePolicies(account: string, policies: RolePolicies): RoleStatements {
  return new Map(
    Object.entries(policies).map(([role, documents]) => {
      const list = Array.isArray(documents) ? (documents as readonly PolicyDocument[]) : [documents];
      const arn = role.startsWith('arn:') ? role : `arn:aws:iam::${account}:role/${role}`;
      try {
        return [arn, list.flatMap(readPolicy)] as const;
      } catch (error) {
        throw new TypeError(`The policy of the role ${role}: ${(error as Error).message}`);
      }
    }),
  );
}

/** What a developer learns about policies that work here and not at AWS: a sentence each. */
export function findPolicyWarnings(policies: RolePolicies): readonly string[] {
  return Object.entries(policies).flatMap(([role, documents]) => {
    // "Without it variables are literal strings": IAM User Guide, the element Version.
    const isLiteral = [documents]
      .flat()
      .some(({ Version, ...rest }: PolicyDocument) => Version !== '2012-10-17' && /\$\{/.test(JSON.stringify(rest)));
    return isLiteral
      ? [`The policy of the role ${role} has variables. AWS fills them in only with "Version": "2012-10-17".`]
      : [];
  });
}

/** Why policies don't let a role do something, in AWS's words; undefined when they do. */
export function findPolicyDenial(
  { settings, clock }: Pick<LocalServices, 'settings' | 'clock'>,
  caller: Caller & { readonly kind: 'role' },
  { action, resource }: Pick<PolicyRequest, 'action' | 'resource'>,
): string | undefined {
  const { grant } = caller;
  const request = { action, resource, context: contextOf(caller, clock.now()) };
  const byRole = evaluatePolicy(settings.roles.get(grant.roleArn) ?? [], request);
  const bySession =
    grant.sessionPolicy === undefined
      ? 'allowed'
      : evaluatePolicy(readPolicy(JSON.parse(grant.sessionPolicy)), request);
  if (byRole === 'denied') return 'with an explicit deny in an identity-based policy';
  if (bySession === 'denied') return 'with an explicit deny in a session policy';
  if (byRole === 'notAllowed') return `because no identity-based policy allows the ${action} action`;
  return bySession === 'notAllowed' ? `because no session policy allows the ${action} action` : undefined;
}

function contextOf({ grant, account, userId }: Caller & { readonly kind: 'role' }, now: number): PolicyContext {
  const { identity, tags = {} } = grant;
  const values: readonly (readonly [string, readonly string[]])[] = [
    ['aws:PrincipalArn', [grant.roleArn]],
    ['aws:PrincipalAccount', [account]],
    ['aws:PrincipalType', ['AssumedRole']],
    ['aws:userid', [userId]],
    ['aws:CurrentTime', [new Date(now).toISOString()]],
    ['aws:EpochTime', [String(Math.floor(now / 1_000))]],
    ...Object.entries(tags).map(([tag, value]) => [`aws:PrincipalTag/${tag}`, [value]] as const),
    ...(identity === undefined
      ? []
      : ([
          ['cognito-identity.amazonaws.com:sub', [identity.id]],
          ['cognito-identity.amazonaws.com:aud', [identity.poolId]],
          ['cognito-identity.amazonaws.com:amr', identity.amr],
        ] as const)),
  ];
  return new Map(values.map(([key, of]) => [key.toLowerCase(), of]));
}
