import { notAuthorized } from '../../base/errors.js';
import { type Attributes, assertSchema, assertWritable } from '../../users/attributes.js';
import { assertPasswordHistory, saveFormerPassword } from '../../users/password-history.js';
import { assertPasswordPolicy, computeVerifier } from '../../users/passwords.js';
import { normalizeContacts } from '../../users/sign-in-names.js';
import { findUserBySub, saveUser, type User } from '../../users/users.js';
import {
  type KnownAttempt,
  type Parameters,
  requireKnown,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
  withUser,
} from '../attempt.js';
import type { Challenge, Verdict } from '../challenge.js';
import type { ChallengeState } from '../sealed-challenge.js';

const NEW_PASSWORD_REQUIRED = 'NEW_PASSWORD_REQUIRED';
const ATTRIBUTE_PREFIX = 'userAttributes.';
const DAY_MS = 86_400_000;

/** A password in place of a temporary one, and the attributes that are still missing. */
export const newPasswordRequired: Challenge = {
  name: NEW_PASSWORD_REQUIRED,
  ask: (call, attempt) => {
    const { user } = requireKnown(attempt).subject;
    assertNotExpired(call, user);
    const missing = call.app.pool.settings.SchemaAttributes.filter(
      ({ Name, Required }) => Required && Name !== 'sub' && user.attributes[Name] === undefined,
    );
    return {
      outcome: {
        ChallengeName: NEW_PASSWORD_REQUIRED,
        Session: sealAttempt(call, NEW_PASSWORD_REQUIRED, attempt, {}),
        ChallengeParameters: {
          USER_ID_FOR_SRP: user.username,
          requiredAttributes: JSON.stringify(missing.map(({ Name }) => `${ATTRIBUTE_PREFIX}${Name}`)),
          userAttributes: JSON.stringify(user.attributes),
        },
      },
    };
  },
  answer: async (call, answer) => {
    const { attempt, state } = await resumeAttempt(call, NEW_PASSWORD_REQUIRED, answer);
    const password = requireParameter(answer.responses, 'NEW_PASSWORD');
    const known = requireKnown(attempt);
    const { user } = known.subject;
    known.subject.assertCanSignIn({ verified: true });
    const attributes = completeAttributes(call, user, readAttributes(answer.responses));
    const { pool } = call.app;
    assertPasswordPolicy(pool, password, 'Password does not conform to policy');
    await assertPasswordHistory(call.services, pool, { user, password });
    return setPassword(call, known, { state, attributes, password });
  },
};

/** @throws ServiceError `NotAuthorizedException` when the temporary password is too old */
function assertNotExpired({ services, app }: SignInCall, { passwordSetAt }: User): void {
  const days = app.pool.settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
  if (services.clock.now() - passwordSetAt <= days * DAY_MS) return;
  throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
}

function readAttributes(responses: Parameters): Attributes {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(ATTRIBUTE_PREFIX.length), value]));
}

/** @throws ServiceError `NotAuthorizedException`, `InvalidParameterException` */
function completeAttributes({ app }: SignInCall, user: User, added: Attributes): Attributes {
  for (const name of Object.keys(added)) {
    if (user.attributes[name] !== undefined) throw notAuthorized(`Cannot modify an already provided ${name}`);
  }
  assertWritable(app.pool, app.client, added);
  const attributes = { ...user.attributes, ...normalizeContacts(app.pool, added) };
  assertSchema(app.pool, attributes, { complete: true });
  return attributes;
}

interface NewPassword {
  readonly state: ChallengeState;
  readonly attributes: Attributes;
  readonly password: string;
}

function setPassword(call: SignInCall, attempt: KnownAttempt, { state, attributes, password }: NewPassword): Verdict {
  const { services, app } = call;
  const { user } = attempt.subject;
  const now = services.clock.now();
  const changed: User = {
    ...user,
    status: 'CONFIRMED',
    attributes,
    password: computeVerifier(services, app.pool, { username: user.username, password }),
    passwordSetAt: now,
    modifiedAt: now,
  };
  return {
    attempt: { ...withUser(call, attempt, changed), newPassword: true },
    challenge: state,
    change: async (tx) => {
      const current = await findUserBySub(tx, user.sub);
      if (current?.status !== 'FORCE_CHANGE_PASSWORD' || current.password?.salt !== user.password?.salt) {
        throw notAuthorized('Invalid session for the user, session is expired.');
      }
      await saveFormerPassword(tx, app.pool, current);
      await saveUser(tx, changed);
    },
  };
}
