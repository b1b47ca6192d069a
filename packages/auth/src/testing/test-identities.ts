import { TestException } from './test-exception.js';
import { LIFETIME_SECONDS } from './test-tokens.js';

/** An operation of the service: the input as it was sent, and the output. */
export type Operation = (input: Readonly<Record<string, unknown>>) => object;

/** What the operations need from the service. */
export interface IdentityParts {
  nowSeconds(): number;
  createId(): string;
  /** Asserts that a login is a live ID token of the user. */
  assertLogin(token: unknown): void;
}

/** Creates the operations of an identity pool with guests and one user. */
export function createTestIdentities({ nowSeconds, createId, assertLogin }: IdentityParts): Record<string, Operation> {
  const guests = new Set<string>();
  let userIdentity: string | undefined;
  const createIdentity = (): string => `us-east-1:${createId()}`;
  /** Whether the caller is the user. */
  const hasLogin = (logins: unknown): boolean => {
    const [token] = Object.values(Object(logins));
    if (token === undefined) return false;
    assertLogin(token);
    return true;
  };
  return {
    GetId({ Logins }) {
      if (hasLogin(Logins)) {
        userIdentity ??= createIdentity();
        return { IdentityId: userIdentity };
      }
      const IdentityId = createIdentity();
      guests.add(IdentityId);
      return { IdentityId };
    },
    GetCredentialsForIdentity({ IdentityId, Logins }) {
      const asked = `${IdentityId}`;
      if (!guests.has(asked) && asked !== userIdentity)
        throw new TestException('ResourceNotFoundException', `Identity '${asked}' not found.`);
      const isUser = hasLogin(Logins);
      if (!isUser && asked === userIdentity)
        throw new TestException('NotAuthorizedException', `Access to Identity '${asked}' is forbidden.`);
      // The first sign-in of the user keeps the identity of the guest.
      if (isUser) userIdentity ??= asked;
      guests.delete(`${userIdentity}`);
      const secret = createId();
      return {
        IdentityId: isUser ? userIdentity : asked,
        Credentials: {
          AccessKeyId: `ASIATEST${secret.slice(0, 8).toUpperCase()}`,
          SecretKey: secret,
          SessionToken: createId(),
          Expiration: nowSeconds() + LIFETIME_SECONDS,
        },
      };
    },
  };
}
