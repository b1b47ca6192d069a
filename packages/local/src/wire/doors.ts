import type { Authorization } from './operation.js';

/** What a door asks of a request before anything else looks at it. */
export interface DoorRule {
  /** `Host` must name this machine, the public URL, or one that `--allow-host` gives: a guard against DNS rebinding. */
  readonly host: boolean;
  /**
   * `Origin`, where there is one: `any`; `apps`: on loopback of this machine, an extension or allowed; `own`: the
   * server's or allowed.
   */
  readonly origin: 'any' | 'apps' | 'own';
  /** Fetch Metadata must not say that another site sent it, unless its `Origin` is allowed. */
  readonly sameSite: boolean;
  /** The bearer token, where the server has one, and JSON for calls that change something. */
  readonly control: boolean;
  /** Headers of every answer. A page says more of itself. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The kinds of doors. */
export type Door = 'discovery' | 'app' | 'administrator' | 'control' | 'console' | 'page';

const NOSNIFF = { 'X-Content-Type-Options': 'nosniff' } as const;
/** Codes and tokens are kept by no cache, and no address that has one goes to another server. */
const SECRET = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' } as const;
const OPEN = { ...NOSNIFF, 'Cross-Origin-Resource-Policy': 'cross-origin' } as const;
const CLOSED = { ...NOSNIFF, 'Cross-Origin-Resource-Policy': 'same-origin', ...SECRET } as const;

const RULES: Readonly<Record<Door, DoorRule>> = {
  discovery: { host: false, origin: 'any', sameSite: false, control: false, headers: OPEN },
  app: { host: false, origin: 'apps', sameSite: false, control: false, headers: { ...OPEN, ...SECRET } },
  administrator: { host: true, origin: 'own', sameSite: true, control: false, headers: { ...OPEN, ...SECRET } },
  control: { host: true, origin: 'own', sameSite: true, control: true, headers: CLOSED },
  console: { host: true, origin: 'own', sameSite: false, control: false, headers: CLOSED },
  page: { host: true, origin: 'any', sameSite: false, control: false, headers: CLOSED },
};

export function getRule(door: Door): DoorRule {
  return RULES[door];
}

/** The door of an operation of the AWS services, which share the address `/`. */
export const OPERATION_DOORS: Readonly<Record<Authorization, Door>> = {
  public: 'app',
  token: 'app',
  signed: 'administrator',
};

/** Every route and its door. A route without a line answers 404. */
export const DOORS: readonly (readonly [path: string, door: Door])[] = [
  // The way to the console. A POST there is an operation, with the door of its own.
  ['/', 'page'],

  ['/:userPoolId/.well-known/*', 'discovery'],
  ['/:userPoolId/.well-known/jwks.json', 'discovery'],
  ['/:userPoolId/.well-known/openid-configuration', 'discovery'],

  ['/oauth2/token', 'app'],
  ['/oauth2/userInfo', 'app'],
  ['/oauth2/revoke', 'app'],

  // Signed by its address, and sent by tools.
  ['/imports/:jobId', 'administrator'],

  ['/_claviger/health', 'control'],
  ['/_claviger/outputs', 'control'],
  ['/_claviger/clock', 'control'],
  ['/_claviger/reset', 'control'],
  ['/_claviger/inbox', 'control'],
  ['/_claviger/faults', 'control'],
  ['/_claviger/snapshot', 'control'],
  ['/_claviger/snapshots', 'control'],
  ['/_claviger/snapshots/:name', 'control'],
  ['/_claviger/snapshots/:name/restore', 'control'],
  ['/_claviger/seed', 'control'],
  ['/_claviger/events', 'control'],
  ['/_claviger/verify', 'control'],
  ['/_claviger/sessions', 'control'],
  ['/_claviger/totp', 'control'],
  ['/_claviger/changes', 'control'],
  ['/_claviger/user-pools/:operation', 'control'],

  ['/_claviger', 'console'],
  ['/_claviger/', 'console'],
  ['/_claviger/console.js', 'console'],
  ['/_claviger/console.css', 'console'],

  ['/oauth2/authorize', 'page'],
  ['/oauth2/provider', 'page'],
  ['/oauth2/idpresponse', 'page'],
  ['/saml2/idpresponse', 'page'],
  ['/saml2/logout', 'page'],
  ['/saml2/provider', 'page'],
  ['/saml2/provider/logout', 'page'],
  ['/saml2/provider/metadata', 'page'],
  ['/login', 'page'],
  ['/signup', 'page'],
  ['/confirm', 'page'],
  ['/confirmUser', 'page'],
  ['/forgotPassword', 'page'],
  ['/confirmForgotPassword', 'page'],
  ['/logout', 'page'],
  ['/error', 'page'],
];

const exact: ReadonlyMap<string, Door> = new Map(DOORS);
const patterns: readonly (readonly [RegExp, Door])[] = DOORS.filter(([path]) => /[:*]/.test(path)).map(
  ([path, door]) => [
    new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+').replace('*', '.*')}$`),
    door,
  ],
);

/** The door of a path, as the router reads it. */
export function findDoor(path: string): Door | undefined {
  return exact.get(path) ?? patterns.find(([pattern]) => pattern.test(path))?.[1];
}
