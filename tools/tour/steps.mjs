// The steps of the tour: each does its part of the main job with the public API, checks it, and shows what came.
import assert from 'node:assert/strict';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AuthError, createAuth } from '@claviger/auth';
import { awsCredentials } from '@claviger/auth/vend';
import { createMeter } from './meter.mjs';
import { TourError } from './tour-error.mjs';
import { describeLeft, shorten } from './transcript.mjs';

/** @typedef {import('./place.mjs').Place} Place */
/** @typedef {import('./transcript.mjs').Transcript} Transcript */
/** @typedef {import('@claviger/auth').Auth} Auth */
/** @typedef {import('@claviger/auth').CognitoAuthSession} Session */

/**
 * @typedef {object} Tour
 * @property {Place} place
 * @property {Transcript} transcript
 * @property {Auth} auth
 * @property {ReturnType<typeof createMeter>} meter
 */

/**
 * Runs the whole tour.
 *
 * @param {Place} place
 * @param {Transcript} transcript
 * @throws {TourError} when the service refuses a step
 */
export async function runTour(place, transcript) {
  const meter = createMeter();
  const auth = createAuth(place.outputs, { fetch: meter.fetch });
  /** @type {Tour} */
  const tour = { place, transcript, auth, meter };
  try {
    await showGuest(tour);
    if (place.readCode) await signUp(tour, place.readCode);
    await signIn(tour);
    const session = await showUser(tour);
    await callAws(tour);
    await forceRefresh(tour, session);
    await signOut(tour);
    await showGuestAgain(tour, session);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    throw new TourError(`${error.kind} / ${error.code}: ${error.message} ${error.recoverySuggestion}`);
  } finally {
    auth.dispose();
  }
}

/** @param {Tour} tour */
async function showGuest({ auth, transcript, meter }) {
  transcript.step('A guest, before a user has signed in', 'const session = await auth.fetchAuthSession()');
  const session = await meter.measure(() => auth.fetchAuthSession());
  assert.equal(session.isSignedIn, false);
  showDetails(transcript, session);
  transcript.cost(meter.lastCost());
}

/** @param {Tour} tour @param {(to: string) => Promise<string>} readCode */
async function signUp({ auth, place, transcript, meter }, readCode) {
  const { username, password } = place.person;
  transcript.step('Sign up', 'await auth.signUp({ username, password })');
  const { nextStep, userId } = await meter.measure(() => auth.signUp({ username, password }));
  transcript.detail('user', `${username}, sub ${shorten(userId ?? '')}`);
  transcript.detail('next step', nextStep.signUpStep);
  assert.equal(nextStep.signUpStep, 'CONFIRM_SIGN_UP');
  if (nextStep.signUpStep === 'CONFIRM_SIGN_UP') {
    const { deliveryMedium, destination } = nextStep.codeDeliveryDetails;
    transcript.detail('code sent by', `${deliveryMedium} to ${destination}`);
  }
  transcript.cost(meter.lastCost());

  transcript.step('The code, from the inbox', `GET /_claviger/inbox?to=${username}`);
  const confirmationCode = await readCode(username);
  transcript.detail('code', confirmationCode);

  transcript.step('Confirm', 'await auth.confirmSignUp({ username, confirmationCode })');
  const confirmed = await meter.measure(() => auth.confirmSignUp({ username, confirmationCode }));
  assert.equal(confirmed.isSignUpComplete, true);
  transcript.detail('next step', confirmed.nextStep.signUpStep);
  transcript.cost(meter.lastCost());
}

/** @param {Tour} tour */
async function signIn({ auth, place, transcript, meter }) {
  transcript.step(
    'Sign in over SRP: the password does not leave this process',
    'await auth.signIn({ username, password })',
  );
  const { isSignedIn, nextStep } = await meter.measure(() => auth.signIn(place.person));
  if (!isSignedIn) throw new TourError(`The user pool wants something else first: ${nextStep.signInStep}.`);
  transcript.detail('next step', nextStep.signInStep);
  transcript.cost(meter.lastCost());
}

/** @param {Tour} tour */
async function showUser({ auth, transcript, meter }) {
  transcript.step('The session: each detail for itself', 'const session = await auth.fetchAuthSession()');
  const session = await meter.measure(() => auth.fetchAuthSession());
  assert.equal(session.isSignedIn, true);
  showDetails(transcript, session);
  transcript.cost(meter.lastCost());
  const again = await meter.measure(() => auth.fetchAuthSession());
  assert.equal(again, session);
  transcript.cost(`asked again: ${meter.lastCost()}, the very same object`);
  return session;
}

/** @param {Tour} tour */
async function callAws({ auth, place, transcript }) {
  transcript.step(
    'The vended keys, in a signed request to AWS',
    'new STSClient({ credentials: awsCredentials(auth) })',
  );
  const { region, stsEndpoint } = place;
  const sts = new STSClient({
    region,
    credentials: awsCredentials(auth),
    ...(stsEndpoint !== undefined && { endpoint: stsEndpoint }),
  });
  try {
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    assert.ok(identity.Arn);
    transcript.detail('GetCallerIdentity', identity.Arn);
    transcript.detail('account', identity.Account ?? '');
  } finally {
    sts.destroy();
  }
}

/** @param {Tour} tour @param {Session} before */
async function forceRefresh({ auth, transcript, meter }, before) {
  transcript.step('Force a refresh', 'await auth.fetchAuthSession({ forceRefresh: true })');
  const after = await meter.measure(() => auth.fetchAuthSession({ forceRefresh: true }));
  const tokens = { before: before.getCognitoTokens().get(), after: after.getCognitoTokens().get() };
  const keys = { before: before.getAWSCredentials().get(), after: after.getAWSCredentials().get() };
  assert.equal(after.getUserSub().get(), before.getUserSub().get());
  assert.equal(after.getIdentityId().get(), before.getIdentityId().get());
  assert.notEqual(keys.after.accessKeyId, keys.before.accessKeyId);
  assert.notEqual(tokens.after.accessToken.toString(), tokens.before.accessToken.toString());
  transcript.detail('access token', `jti ${jti(tokens.before.accessToken)} → ${jti(tokens.after.accessToken)}`);
  transcript.detail('AWS credentials', `${shorten(keys.before.accessKeyId)} → ${shorten(keys.after.accessKeyId)}`);
  transcript.detail('unchanged', 'user sub and identity id');
  transcript.cost(meter.lastCost());
}

/** @param {Tour} tour */
async function signOut({ auth, transcript, meter }) {
  transcript.step('Sign out', 'await auth.signOut()');
  const result = await meter.measure(() => auth.signOut());
  transcript.detail('status', result.status);
  if (result.status === 'failed') throw result.error;
  transcript.cost(meter.lastCost());
}

/** @param {Tour} tour @param {Session} before */
async function showGuestAgain({ auth, transcript, meter }, before) {
  transcript.step('The guest again, and what a guest is refused', 'const session = await auth.fetchAuthSession()');
  const session = await meter.measure(() => auth.fetchAuthSession());
  assert.equal(session.isSignedIn, false);
  assert.equal(session.getUserSub().ok, false);
  assert.equal(session.getCognitoTokens().ok, false);
  const identityId = session.getIdentityId();
  if (identityId.ok) assert.notEqual(identityId.value, before.getIdentityId().get());
  showDetails(transcript, session);
  transcript.cost(meter.lastCost());
}

/** @param {Transcript} transcript @param {Session} session */
function showDetails(transcript, session) {
  transcript.detail('isSignedIn', String(session.isSignedIn));
  show(transcript, 'user sub', session.getUserSub(), shorten);
  show(transcript, 'identity id', session.getIdentityId(), (id) => id);
  show(transcript, 'AWS credentials', session.getAWSCredentials(), ({ accessKeyId, expiration }) => {
    return `${shorten(accessKeyId)}, secret hidden, expire ${describeLeft(expiration, Date.now())}`;
  });
  show(transcript, 'ID token', session.getCognitoTokens(), ({ idToken }) => describeToken(idToken, 'aud'));
  show(transcript, 'access token', session.getCognitoTokens(), ({ accessToken }) =>
    describeToken(accessToken, 'scope'),
  );
}

/**
 * @template T
 * @param {Transcript} transcript
 * @param {string} label
 * @param {import('@claviger/auth').Result<T>} result
 * @param {(value: T) => string} describe
 */
function show(transcript, label, result, describe) {
  if (result.ok) transcript.detail(label, describe(result.value));
  else transcript.refusal(label, result.error);
}

/** Claims, never the token. @param {import('@claviger/auth').JWT} token @param {string} claim */
function describeToken(token, claim) {
  const { payload } = token;
  const left = describeLeft(new Date(Number(payload['exp']) * 1000), Date.now());
  return `${claim} ${payload[claim]}, expires ${left}`;
}

/** @param {import('@claviger/auth').JWT} token */
function jti({ payload }) {
  return shorten(String(payload['jti'] ?? payload['iat']));
}
