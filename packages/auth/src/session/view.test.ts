import { describe, expect, test } from 'vitest';
import { AuthError } from '../errors/auth-error.js';
import { createOwnError } from '../errors/own-errors.js';
import type { Account } from './account.js';
import type { AWSCredentials } from './aws-credentials.js';
import { explainDenial } from './endings.js';
import type { StoredSession } from './records.js';
import { createDescription, createViews, type Known, type SessionDetails } from './view.js';

const user = { record: {}, userId: 'sub', tokens: {} } as StoredSession;
const federated = { record: { provider: 'accounts.google.com' } } as StoredSession;
const guest: Account = { status: 'signedOut', reason: 'never' };
const signedIn: Account = { status: 'signedIn', session: user };
const credentials = {} as AWSCredentials;

const network = createOwnError('Timeout');
const refused = new AuthError('notAuthorized', 'NotAuthorizedException', 'no', { recoverySuggestion: 'Sign in.' });
const deleted = new AuthError('sessionExpired', 'UserNotFoundException', 'gone', {
  recoverySuggestion: 'Sign in again.',
});
const silent = createOwnError('StorageUnavailable');
/** The errors of a renewal: in the current call, and of the last run before it. */
interface Failures {
  readonly inCall: AuthError | undefined;
  readonly before: AuthError | undefined;
}

interface KnownIdentity extends Failures {
  readonly identityId: string | undefined;
  readonly credentials: AWSCredentials | undefined;
  readonly isNotRequested: boolean;
}

const none: Failures = { inCall: undefined, before: undefined };
const failed: Failures = { inCall: network, before: network };

/** An identity with credentials, unless the row says otherwise. */
function identity(change: Partial<KnownIdentity> = {}): KnownIdentity {
  return { ...none, identityId: 'us-east-1:1', credentials, isNotRequested: false, ...change };
}

interface Row {
  readonly account: Account;
  readonly identity?: KnownIdentity;
  readonly hasIdentityPool?: boolean;
  readonly isExpired?: boolean;
  readonly isForced?: boolean;
  readonly tokens?: Failures;
}

const nothing = { identityId: undefined, credentials: undefined };

/** The rows that the view decides: state, then isSignedIn, user sub, identity id, AWS credentials, tokens. */
const rows: readonly (readonly [
  name: string,
  row: Row,
  columns: readonly [boolean, string, string, string, string],
])[] = [
  [
    'S1: guests refused by the identity pool',
    { account: guest, identity: identity({ ...nothing, inCall: explainDenial(refused, undefined) }) },
    [
      false,
      'signedOut/SignedOut',
      'notAuthorized/NotAuthorizedException',
      'notAuthorized/NotAuthorizedException',
      'signedOut/SignedOut',
    ],
  ],
  [
    'S1c: guests off in the configuration',
    { account: guest },
    [
      false,
      'signedOut/SignedOut',
      'notAuthorized/GuestAccessDisabled',
      'notAuthorized/GuestAccessDisabled',
      'signedOut/SignedOut',
    ],
  ],
  [
    'S2: a guest, online',
    { account: guest, identity: identity() },
    [false, 'signedOut/SignedOut', 'ok', 'ok', 'signedOut/SignedOut'],
  ],
  [
    'S3: a guest, offline, nothing stored',
    { account: guest, identity: identity({ ...nothing, ...failed }) },
    [false, 'signedOut/SignedOut', 'service/Timeout', 'service/Timeout', 'signedOut/SignedOut'],
  ],
  [
    'S5: a guest, offline, stored credentials expired',
    { account: guest, identity: identity({ credentials: undefined, ...failed }) },
    [false, 'signedOut/SignedOut', 'ok', 'service/Timeout', 'signedOut/SignedOut'],
  ],
  [
    'S6: user pool alone, signed out',
    { account: guest, hasIdentityPool: false },
    [
      false,
      'signedOut/SignedOut',
      'configuration/NoIdentityPool',
      'configuration/NoIdentityPool',
      'signedOut/SignedOut',
    ],
  ],
  [
    'S10: a guest, forced, and the renewal fails',
    { account: guest, isForced: true, identity: identity(failed) },
    [false, 'signedOut/SignedOut', 'ok', 'service/Timeout', 'signedOut/SignedOut'],
  ],
  [
    'I1: user pool alone, valid',
    { account: signedIn, hasIdentityPool: false },
    [true, 'ok', 'configuration/NoIdentityPool', 'configuration/NoIdentityPool', 'ok'],
  ],
  ['I2: both pools, valid', { account: signedIn, identity: identity() }, [true, 'ok', 'ok', 'ok', 'ok']],
  [
    'I5x: a forced renewal fails',
    { account: signedIn, isForced: true, tokens: failed, identity: identity(failed) },
    [true, 'ok', 'ok', 'service/Timeout', 'service/Timeout'],
  ],
  [
    'I7: user deleted at the service',
    { account: { status: 'expired', session: user as never, error: deleted }, identity: identity() },
    [
      true,
      'sessionExpired/UserNotFoundException',
      'sessionExpired/UserNotFoundException',
      'sessionExpired/UserNotFoundException',
      'sessionExpired/UserNotFoundException',
    ],
  ],
  [
    'I8: the renewal fails, the tokens are valid',
    { account: signedIn, tokens: failed, identity: identity() },
    [true, 'ok', 'ok', 'ok', 'ok'],
  ],
  [
    'I8x: the renewal fails, the tokens have expired',
    { account: signedIn, isExpired: true, tokens: failed, identity: identity({ credentials: undefined, ...failed }) },
    [true, 'ok', 'ok', 'service/Timeout', 'service/Timeout'],
  ],
  [
    'I9: the identity pool fails, the credentials are valid',
    { account: signedIn, identity: identity(failed) },
    [true, 'ok', 'ok', 'ok', 'ok'],
  ],
  [
    'I10: the identity pool refuses the login',
    { account: signedIn, identity: identity({ credentials: undefined, inCall: explainDenial(refused, user) }) },
    [true, 'ok', 'ok', 'notAuthorized/NotAuthorizedException', 'ok'],
  ],
  [
    'F1: federated, valid',
    { account: { status: 'signedIn', session: federated }, identity: identity() },
    [true, 'invalidState/Federated', 'ok', 'ok', 'invalidState/Federated'],
  ],
  [
    'F3: federated, provider token expired',
    {
      account: { status: 'signedIn', session: federated },
      identity: identity({ credentials: undefined, inCall: explainDenial(refused, federated) }),
    },
    [true, 'invalidState/Federated', 'ok', 'sessionExpired/NotAuthorizedException', 'invalidState/Federated'],
  ],
  [
    'C4b: the store does not answer',
    { account: { status: 'unavailable', error: silent, isLeft: false }, identity: identity() },
    [
      false,
      'service/StorageUnavailable',
      'service/StorageUnavailable',
      'service/StorageUnavailable',
      'service/StorageUnavailable',
    ],
  ],
  [
    "only: 'tokens', nothing known of the identity",
    { account: signedIn, identity: identity({ ...nothing, isNotRequested: true }) },
    [true, 'ok', 'invalidState/NotRequested', 'invalidState/NotRequested', 'ok'],
  ],
];

function toKnown({ account, isExpired = false, isForced = false, tokens = none, identity }: Row): Known {
  const { identityId, credentials: keys } = identity ?? {};
  const held = { ...(identityId && { identityId }), ...(keys && { credentials: keys }) };
  return {
    account,
    isExpired,
    forceRefresh: isForced,
    only: identity?.isNotRequested ? 'tokens' : undefined,
    tokens: tokens.inCall,
    identity: identity?.inCall,
    last: { tokens: tokens.before, identity: identity?.before },
    isOver: !keys,
    held: identity && held,
  };
}

function describeRow(row: Row): SessionDetails {
  return createDescription(row.hasIdentityPool ?? true)(toKnown(row));
}

function toColumn(detail: unknown): string {
  return detail instanceof AuthError ? `${detail.kind}/${detail.code}` : 'ok';
}

describe('the matrix of a session', () => {
  test.each(rows)('%s', (_, row, columns) => {
    const { isSignedIn, userSub, identityId, credentials, tokens } = describeRow(row);
    expect([isSignedIn, ...[userSub, identityId, credentials, tokens].map(toColumn)]).toEqual(columns);
  });
});

test('the same details are the same session, and other details another one', () => {
  const describeUser = createDescription(true);
  const createView = createViews();
  const known = toKnown({ account: guest, identity: identity() });
  const session = createView(describeUser(known), false);
  expect(createView(describeUser({ ...known }), false)).toBe(session);
  expect(createView(describeUser({ ...known, account: signedIn }), false)).not.toBe(session);
});
