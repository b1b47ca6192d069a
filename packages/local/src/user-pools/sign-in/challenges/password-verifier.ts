import { randomUUID } from 'node:crypto';
import type { ServiceError } from '../../../wire/service-error.js';
import { notAuthorized, wrongCredentials } from '../../base/errors.js';
import { getPoolName } from '../../base/issuer.js';
import { startExchange } from '../../srp/srp.js';
import type { Subject } from '../../unknown-user/subject.js';
import { resumeSubject, type SubjectState } from '../../unknown-user/subject-of.js';
import { hasPublishedPassword, PUBLISHED_PASSWORD } from '../../users/published-passwords.js';
import { type Attempt, beginAttempt, type ChallengeAnswer, type CustomProgress, type SignInCall } from '../attempt.js';
import type { AskRequest, Challenge, Step, Verdict } from '../challenge.js';
import { type ChallengeState, openChallenge, sealChallenge } from '../sealed-challenge.js';
import { assertFresh, isVerifiedClaim, readClaim, requirePublicA, type SrpClaim, type SrpState } from '../srp-claim.js';

const PASSWORD_VERIFIER = 'PASSWORD_VERIFIER';
/** Seals the `Session` that belongs to a `SECRET_BLOCK`. */
const SESSION = 'PASSWORD_VERIFIER session';

/** What the sealed `SECRET_BLOCK` holds. */
interface ProofState extends SrpState, SubjectState {
  readonly username: string;
  readonly deviceKey?: string;
  /** Of the `Session` that must come back with it, where one was given. */
  readonly session?: string;
  /** In CUSTOM_AUTH. */
  readonly custom?: CustomProgress;
}

/** The proof of the password by SRP. An unknown user, or one without a password, is asked as well. */
export const passwordVerifier: Challenge = {
  name: PASSWORD_VERIFIER,
  ask: askProof,
  answer: answerProof,
};

function askProof(
  { services, app }: SignInCall,
  { subject, custom }: Attempt,
  { parameters, withoutSession = false }: AskRequest,
): Step {
  const { salt, verifier } = subject.readVerifier();
  const exchange = startExchange(services.math, verifier);
  const { name, conceals, username, user } = subject;
  const deviceKey = parameters['DEVICE_KEY'];
  const session = withoutSession ? undefined : randomUUID();
  const state: ProofState = {
    ...(user !== undefined && { sub: user.sub }),
    name,
    conceals,
    username,
    publicA: requirePublicA(parameters),
    ...exchange,
    ...(deviceKey !== undefined && { deviceKey }),
    ...(session !== undefined && { session }),
    ...(custom !== undefined && { custom }),
  };
  return {
    outcome: {
      ChallengeName: PASSWORD_VERIFIER,
      ...(session !== undefined && {
        Session: sealChallenge(services, app, SESSION, { session }).toString('base64url'),
      }),
      ChallengeParameters: {
        USERNAME: username,
        USER_ID_FOR_SRP: username,
        SALT: salt,
        SRP_B: exchange.publicB,
        SECRET_BLOCK: sealChallenge(services, app, PASSWORD_VERIFIER, state).toString('base64'),
      },
    },
  };
}

async function answerProof(call: SignInCall, { responses, session }: ChallengeAnswer): Promise<Verdict> {
  const { services, app } = call;
  const claim = readClaim(responses);
  const state = openChallenge<ProofState>(services, app, PASSWORD_VERIFIER, claim.secretBlock);
  assertSession(call, state, session);
  const subject = await resumeSubject(services, app, state);
  if (subject === undefined) throw wrongCredentials();
  if (responses['USERNAME'] !== state.username && !(await subject.isNamed(responses['USERNAME'] ?? ''))) {
    throw wrongCredentials();
  }
  subject.assertCanSignIn({ verified: false });
  subject.assertUnlocked();
  const denial = await checkProof(call, subject, { state, claim });
  const parameters = { ...(state.deviceKey && { DEVICE_KEY: state.deviceKey }), ...responses };
  return {
    attempt: { ...beginAttempt(subject, parameters), custom: state.custom },
    challenge: state,
    ...(denial !== undefined && { isRight: false, denial }),
    request: { parameters },
  };
}

interface Proof {
  readonly state: ChallengeState & ProofState;
  readonly claim: SrpClaim;
}

/** @returns why the proof is wrong */
async function checkProof(
  { services, app }: SignInCall,
  subject: Subject,
  { state, claim }: Proof,
): Promise<ServiceError | undefined> {
  const { verifier } = subject.readVerifier();
  const identity = { group: getPoolName(app.pool.id), username: state.username };
  const isRight = isVerifiedClaim(services, { ...identity, state, claim, verifier });
  if (!isRight || subject.user?.password === undefined) return await subject.countFailure();
  if (hasPublishedPassword(services, app.pool, subject.user)) {
    return await subject.countFailure(wrongCredentials(PUBLISHED_PASSWORD));
  }
  assertFresh(services, claim);
  return undefined;
}

function assertSession({ services, app }: SignInCall, state: ProofState, session: string | undefined): void {
  if (state.session === undefined) return;
  const sealed = Buffer.from(session ?? '', 'base64url');
  const given = openChallenge<{ session: string }>(services, app, SESSION, sealed);
  if (given.session !== state.session) throw notAuthorized('Invalid session for the user.');
}
