import type { ServiceProfile } from './profile.js';

/** A user with an account. */
export interface User {
  readonly username: string;
  readonly sub: string;
  status: 'active' | 'disabled' | 'deleted';
}

/** One sign-in at the service (`origin_jti`). */
export interface Family {
  readonly id: number;
  readonly user: User;
  isRevoked: boolean;
}

/** A refresh token, as the service knows it. */
export interface RefreshToken {
  readonly text: string;
  readonly family: Family;
  readonly parent: RefreshToken | undefined;
  readonly expiresAtMs: number;
  /** Until when it is still taken although it was rotated away. */
  graceUntilMs: number | undefined;
  successor: RefreshToken | undefined;
}

/** The tokens of one answer. */
export interface Issue {
  readonly serial: number;
  readonly family: Family;
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: RefreshToken;
  readonly issuedAtMs: number;
  /** When the token that dies first dies. */
  readonly expiresAtMs: number;
}

/** A token of another provider. */
export interface ProviderToken {
  /** The user there. */
  readonly sub: string;
  readonly expiresAtMs: number;
}

/** AWS credentials that were given out, and for whom. */
export interface IssuedCredentials {
  readonly identityId: string;
  /** Undefined for a guest. */
  readonly sub: string | undefined;
  readonly expiresAtMs: number;
}

/** An answer on the wire. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The exception, when it is one. */
  readonly code?: string;
  /** The tokens that it brings. */
  readonly issue?: Issue;
}

/** What every secret contains, so that one that got out is recognized. */
export const canary = 'CANARY';
export const password = `${canary}-password`;
export const clientId = 'simulatedclient';
export const userPoolId = 'us-east-1_Simulated';
export const identityPoolId = 'us-east-1:00000000-0000-4000-8000-000000000001';
/** The service's time when the world begins. */
export const epochMs = Date.UTC(2026, 0, 1);

type Input = Readonly<Record<string, unknown>>;

/** A model of a user pool and an identity pool, in one object. */
export interface Service {
  readonly users: readonly User[];
  /** By access token, and by ID token. */
  readonly issues: ReadonlyMap<string, Issue>;
  readonly refreshTokens: ReadonlyMap<string, RefreshToken>;
  readonly providerTokens: ReadonlyMap<string, ProviderToken>;
  /** By access key id. */
  readonly credentials: ReadonlyMap<string, IssuedCredentials>;
  /** For each identity that began as a guest's: the users with whose login it was sent. */
  readonly guests: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the service would take this refresh token now. Once it doesn't, it never will again. */
  accepts(refreshToken: string): boolean;
  handle(operation: string, input: Input): Answer;
  /** A new token of the other provider. */
  issueProviderToken(username: string): string;
  /** Forgets an identity (`DeleteIdentities`). */
  deleteIdentity(identityId: string): void;
  /** Ends everything of a user (`AdminUserGlobalSignOut`). */
  endSessions(user: User): void;
}

/** `now`: the service's own time of day. */
export function createService(profile: ServiceProfile, now: () => number): Service {
  const users: User[] = ['ann', 'bob', 'cyd'].map((username) => ({
    username,
    sub: `sub-of-${username}`,
    status: 'active',
  }));
  const families: Family[] = [];
  const issues = new Map<string, Issue>();
  const refreshTokens = new Map<string, RefreshToken>();
  const providerTokens = new Map<string, ProviderToken>();
  const credentials = new Map<string, IssuedCredentials>();
  const guests = new Map<string, Set<string>>();
  /** By identity id; the value is the user whose it is, null while it is a guest's. */
  const identities = new Map<string, string | null>();
  let serials = 0;
  let identityCount = 0;

  const createRefreshToken = (family: Family, parent: RefreshToken | undefined, serial: number): RefreshToken => {
    const refreshToken: RefreshToken = {
      text: `${canary}-refresh-${serial}`,
      family,
      parent,
      expiresAtMs: parent?.expiresAtMs ?? now() + profile.refreshTokenSeconds * 1000,
      graceUntilMs: undefined,
      successor: undefined,
    };
    refreshTokens.set(refreshToken.text, refreshToken);
    return refreshToken;
  };
  /** Another refresh token comes at sign-in, and with rotation every time; within the grace period perhaps the same. */
  const nextRefreshToken = (family: Family, before: RefreshToken | undefined, serial: number): RefreshToken => {
    if (!before) return createRefreshToken(family, undefined, serial);
    if (!profile.rotation) return before;
    const { successor } = before;
    const isReusable = profile.graceGivesSame && successor && successor.graceUntilMs === undefined;
    const next = isReusable ? successor : createRefreshToken(family, before, serial);
    before.graceUntilMs ??= now() + profile.graceSeconds * 1000;
    before.successor ??= next;
    return next;
  };
  const issue = (family: Family, before: RefreshToken | undefined): Issue => {
    const serial = ++serials;
    const iat = Math.floor(now() / 1000);
    const iss = `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`;
    const claims = { iss, sub: family.user.sub, iat, jti: `jti-${serial}`, origin_jti: `origin-${family.id}` };
    const idExp = iat + profile.idTokenSeconds;
    const accessExp = iat + profile.accessTokenSeconds;
    const id = { ...claims, exp: idExp, token_use: 'id', aud: clientId, 'cognito:username': family.user.username };
    const access = { ...claims, exp: accessExp, token_use: 'access', client_id: clientId };
    const made: Issue = {
      serial,
      family,
      idToken: jwt(id, serial),
      accessToken: jwt({ ...access, username: family.user.username }, serial),
      refreshToken: nextRefreshToken(family, before, serial),
      issuedAtMs: now(),
      expiresAtMs: Math.min(idExp, accessExp) * 1000,
    };
    issues.set(made.accessToken, made).set(made.idToken, made);
    return made;
  };

  const accepts = (text: string): boolean => {
    const token = refreshTokens.get(text);
    return token !== undefined && refusalOf(token) === undefined;
  };
  const refusalOf = ({ family, expiresAtMs, graceUntilMs }: RefreshToken): Answer | undefined => {
    if (family.user.status === 'deleted') return refuse('UserNotFoundException', 'User does not exist.');
    if (family.user.status === 'disabled') return refuse('NotAuthorizedException', 'User is disabled.');
    if (family.isRevoked) return refuse('NotAuthorizedException', 'Refresh Token has been revoked');
    if (now() >= expiresAtMs) return refuse('NotAuthorizedException', 'Refresh Token has expired');
    if (graceUntilMs !== undefined && now() >= graceUntilMs)
      return refuse('RefreshTokenReuseException', 'Refresh token has been reused.');
    return undefined;
  };
  const grant = (made: Issue): Answer => ({ ...ok({ AuthenticationResult: wireTokens(made, profile) }), issue: made });

  const refresh = (text: string): Answer => {
    const token = refreshTokens.get(text);
    if (!token) return refuse('NotAuthorizedException', 'Invalid Refresh Token.');
    const refusal = refusalOf(token);
    if (refusal?.code === 'RefreshTokenReuseException' && profile.reuseEndsFamily) token.family.isRevoked = true;
    if (refusal) return refusal;
    return grant(issue(token.family, token));
  };

  const identityOf = (sub: string): string => {
    for (const [id, owner] of identities) if (owner === sub) return id;
    return createIdentity(sub);
  };
  const createIdentity = (owner: string | null): string => {
    const id = `us-east-1:00000000-0000-4000-9000-${String(++identityCount).padStart(12, '0')}`;
    identities.set(id, owner);
    if (owner === null) guests.set(id, new Set());
    return id;
  };
  /** The user whose login it is; an answer without one, or for one that doesn't count. */
  const subOf = (input: Input): string | undefined | Answer => {
    const logins = input['Logins'];
    if (!logins) return profile.guests ? undefined : refuse('NotAuthorizedException', 'Unauthenticated access is off.');
    const [text] = Object.values(logins);
    const provided = providerTokens.get(String(text));
    if (provided && now() < provided.expiresAtMs) return provided.sub;
    const login = issues.get(String(text));
    if (!login) return refuse('NotAuthorizedException', 'Invalid login token.');
    const isExpired = now() >= login.issuedAtMs + profile.idTokenSeconds * 1000;
    return isExpired ? refuse('NotAuthorizedException', 'Invalid login token. Token expired.') : login.family.user.sub;
  };
  const giveCredentials = (sub: string | undefined, asked: string): Answer => {
    const owner = identities.get(asked);
    if (owner === undefined) return refuse('ResourceNotFoundException', `Identity '${asked}' not found.`);
    if (sub) guests.get(asked)?.add(sub);
    if ((sub ?? null) !== owner && owner !== null)
      return refuse('NotAuthorizedException', sub ? "Logins don't match." : 'Access to Identity is forbidden.');
    let identityId = asked;
    if (sub && owner === null) {
      const own = [...identities].find(([, other]) => other === sub)?.[0];
      if (own) identities.delete(asked);
      else identities.set(asked, sub);
      identityId = own ?? asked;
    }
    const serial = credentials.size + 1;
    const expiresAtMs = Math.floor(now() / 1000 + profile.credentialsSeconds) * 1000;
    credentials.set(`ASIA${serial}`, { identityId, sub, expiresAtMs });
    return ok({
      IdentityId: identityId,
      Credentials: {
        AccessKeyId: `ASIA${serial}`,
        SecretKey: `${canary}-secret-${serial}`,
        SessionToken: `${canary}-session-${serial}`,
        Expiration: expiresAtMs / 1000,
      },
    });
  };

  const operations: Readonly<Record<string, (input: Input) => Answer>> = {
    InitiateAuth(input) {
      const { USERNAME, PASSWORD } = input['AuthParameters'] as Record<string, string>;
      const user = users.find(({ username }) => username === USERNAME);
      if (!user || user.status === 'deleted' || PASSWORD !== password)
        return refuse('NotAuthorizedException', 'Incorrect username or password.');
      if (user.status === 'disabled') return refuse('NotAuthorizedException', 'User is disabled.');
      const family: Family = { id: families.length + 1, user, isRevoked: false };
      families.push(family);
      return grant(issue(family, undefined));
    },
    GetTokensFromRefreshToken: (input) => refresh(String(input['RefreshToken'])),
    RevokeToken(input) {
      const token = refreshTokens.get(String(input['Token']));
      if (token) token.family.isRevoked = true;
      return ok({});
    },
    GlobalSignOut(input) {
      const found = issues.get(String(input['AccessToken']));
      if (!found || found.family.isRevoked || found.family.user.status !== 'active')
        return refuse('NotAuthorizedException', 'Access Token has been revoked');
      if (now() >= found.issuedAtMs + profile.accessTokenSeconds * 1000)
        return refuse('NotAuthorizedException', 'Access Token has expired');
      for (const family of families) if (family.user === found.family.user) family.isRevoked = true;
      return ok({});
    },
    DeleteUser(input) {
      const found = issues.get(String(input['AccessToken']));
      if (!found || found.family.isRevoked || now() >= found.issuedAtMs + profile.accessTokenSeconds * 1000)
        return refuse('NotAuthorizedException', 'Access Token has been revoked');
      if (found.family.user.status === 'deleted') return refuse('UserNotFoundException', 'User does not exist.');
      if (found.family.user.status === 'disabled') return refuse('NotAuthorizedException', 'User is disabled.');
      found.family.user.status = 'deleted';
      return ok({});
    },
    GetId(input) {
      const sub = subOf(input);
      if (typeof sub === 'object') return sub;
      return ok({ IdentityId: sub ? identityOf(sub) : createIdentity(null) });
    },
    GetCredentialsForIdentity(input) {
      const sub = subOf(input);
      return typeof sub === 'object' ? sub : giveCredentials(sub, String(input['IdentityId']));
    },
  };

  return {
    users,
    issues,
    refreshTokens,
    providerTokens,
    credentials,
    guests,
    accepts,
    handle: (operation, input) =>
      operations[operation]?.(input) ?? refuse('UnknownOperationException', 'No such operation.'),
    issueProviderToken(username) {
      const text = `${canary}-provider-${providerTokens.size + 1}`;
      providerTokens.set(text, { sub: `other-${username}`, expiresAtMs: now() + 3_600_000 });
      return text;
    },
    deleteIdentity: (identityId) => void identities.delete(identityId),
    endSessions(user) {
      for (const family of families) if (family.user === user) family.isRevoked = true;
    },
  };
}

function wireTokens({ idToken, accessToken, refreshToken }: Issue, profile: ServiceProfile): object {
  const isFirst = refreshToken.parent === undefined;
  return {
    AccessToken: accessToken,
    IdToken: idToken,
    ...((isFirst || profile.rotation) && { RefreshToken: refreshToken.text }),
    ExpiresIn: profile.accessTokenSeconds,
    TokenType: 'Bearer',
  };
}

function ok(output: object): Answer {
  return { status: 200, body: JSON.stringify(output), headers: {} };
}

/** An exception of the service. */
export function refuse(code: string, message: string, status = 400, headers: Answer['headers'] = {}): Answer {
  return { status, body: JSON.stringify({ __type: code, message }), headers, code };
}

/** Unsigned: the client reads its tokens and doesn't verify them. */
function jwt(claims: object, serial: number): string {
  const encode = (text: string): string => Buffer.from(text).toString('base64url');
  return `${encode('{"alg":"RS256"}')}.${encode(JSON.stringify(claims))}.${canary}${serial}`;
}
