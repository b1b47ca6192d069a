/** The one user that the service of `createTestAuth` knows. */
export interface TestUser {
  /** The user's id in the user pool. Default `11111111-2222-4333-8444-555555555555`. */
  readonly userId: string;
  /** Default `ann`. */
  readonly username: string;
  /** Accepted by `signIn`, as the user name is. Default `ann@example.com`. */
  readonly email: string;
  /** Default `Correct-horse1`. */
  readonly password: string;
  /** The groups in the tokens. Default none. */
  readonly groups: readonly string[];
  /** Further attributes in the ID token, such as `name` or `custom:plan`. Default none. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Completes a user by the defaults. */
export function toTestUser(user: Partial<TestUser>): TestUser {
  return {
    userId: '11111111-2222-4333-8444-555555555555',
    username: 'ann',
    email: 'ann@example.com',
    password: 'Correct-horse1',
    groups: [],
    attributes: {},
    ...user,
  };
}

/** Returns the attributes of a user, as `GetUser` has them. */
export function listAttributes({ userId, email, attributes }: TestUser): { Name: string; Value: string }[] {
  const all = { sub: userId, email_verified: 'true', email, ...attributes };
  return Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
}
