import { randomUUID } from 'node:crypto';
import type { StringMap } from '../../../triggers/events.js';
import { runTrigger } from '../../../triggers/triggers.js';
import { notAuthorized } from '../../base/errors.js';
import {
  type Attempt,
  type ChallengeAnswer,
  type CustomProgress,
  requireParameter,
  resumeAttempt,
  type SignInCall,
  sealAttempt,
} from '../attempt.js';
import type { Challenge, Step, Verdict } from '../challenge.js';
import { customAuthNotConfigured, describeHistory, endingOnFailure, toTriggerRequest } from '../custom-triggers.js';
import { requireUnspent } from '../sealed-challenge.js';

const CUSTOM_CHALLENGE = 'CUSTOM_CHALLENGE';

/** What the `Session` of `CUSTOM_CHALLENGE` holds. */
interface CustomState {
  /** Of the row with everything else: a `Session` has room for 2,048 characters. */
  readonly row: string;
}

/** What the row keeps until a custom challenge is answered. */
interface KeptChallenge {
  readonly custom: CustomProgress;
  readonly challengeMetadata: string | undefined;
  readonly privateParameters: StringMap;
}

/** A challenge of the pool's own: `CreateAuthChallenge` makes it, `VerifyAuthChallengeResponse` checks the answer. */
export const customChallenge: Challenge = { name: CUSTOM_CHALLENGE, ask: askCustom, answer: answerCustom };

async function askCustom(call: SignInCall, attempt: Attempt): Promise<Step> {
  const { services, app } = call;
  const { subject, custom = { history: [], pending: CUSTOM_CHALLENGE } } = attempt;
  const { userName } = subject.forTriggers;
  const created = await runTrigger(services, app.pool, {
    name: 'CreateAuthChallenge',
    source: 'CreateAuthChallenge_Authentication',
    userName,
    clientId: app.client.id,
    request: { ...toTriggerRequest(call, subject), challengeName: CUSTOM_CHALLENGE, session: describeHistory(custom) },
  });
  if (created === undefined) throw customAuthNotConfigured();
  const { challengeMetadata, publicChallengeParameters, privateChallengeParameters } = created;
  const kept: KeptChallenge = {
    custom,
    challengeMetadata: challengeMetadata ?? undefined,
    privateParameters: privateChallengeParameters ?? {},
  };
  const state: CustomState = { row: randomUUID() };
  const now = services.clock.now();
  return {
    outcome: {
      ChallengeName: CUSTOM_CHALLENGE,
      Session: sealAttempt(call, CUSTOM_CHALLENGE, { ...attempt, custom: undefined }, state),
      ChallengeParameters: { ...publicChallengeParameters, USERNAME: subject.username },
    },
    write: async (tx) => {
      await tx.deleteFrom('custom_challenges').where('expires_at', '<', now).execute();
      await tx
        .insertInto('custom_challenges')
        .values({
          id: state.row,
          content: JSON.stringify(kept),
          expires_at: now + app.client.settings.AuthSessionValidity * 60_000,
        })
        .execute();
    },
  };
}

async function answerCustom(call: SignInCall, answer: ChallengeAnswer): Promise<Verdict> {
  const { services, app } = call;
  const { attempt, state } = await resumeAttempt<CustomState>(call, CUSTOM_CHALLENGE, answer);
  const challengeAnswer = requireParameter(answer.responses, 'ANSWER');
  const { subject } = attempt;
  subject.assertCanSignIn({ verified: false });
  await requireUnspent(services.store.db, state);
  const { custom, challengeMetadata, privateParameters } = await readKept(call, state.row);
  const verify = {
    name: 'VerifyAuthChallengeResponse',
    source: 'VerifyAuthChallengeResponse_Authentication',
    userName: subject.forTriggers.userName,
    clientId: app.client.id,
    request: {
      ...toTriggerRequest(call, subject),
      privateChallengeParameters: privateParameters,
      challengeAnswer,
    },
  } as const;
  const verified = await endingOnFailure(call, state, () => runTrigger(services, app.pool, verify));
  if (verified === undefined) throw customAuthNotConfigured();
  return {
    attempt: { ...attempt, custom },
    challenge: state,
    isRight: verified.answerCorrect === true,
    challengeMetadata,
    request: { parameters: answer.responses },
  };
}

async function readKept({ services }: SignInCall, id: string): Promise<KeptChallenge> {
  const find = services.store.db.selectFrom('custom_challenges').select('content').where('id', '=', id);
  const row = await find.executeTakeFirst();
  if (row === undefined) throw notAuthorized('Invalid session for the user, session is expired.');
  return JSON.parse(row.content) as KeptChallenge;
}
