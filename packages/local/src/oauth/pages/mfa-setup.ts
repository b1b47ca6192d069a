import { html } from 'hono/html';
import { validateValues } from '../../model/validate.js';
import type { AuthOutcome } from '../../user-pools/sign-in/attempt.js';
import { answerChallenge } from '../../user-pools/sign-in/flows/answer-challenge.js';
import { startAuthenticatorSetup, verifyAuthenticatorSetup } from '../../user-pools/sign-in/second-factor-setup.js';
import { getKnownName } from '../../user-pools/users/known-name.js';
import { findUser } from '../../user-pools/users/users.js';
import { type LoginContext, toSignInCall } from '../authorization/login-context.js';
import { field, type Html } from '../html/layout.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { type Challenge, readNames } from './challenge.js';
import { drawQrCode } from './qr-code.js';

/** The page that sets up a user's first second factor: the choice, then the proof. */
export async function mfaSetupFields(parameters: Readonly<Record<string, string>>): Promise<Html> {
  const { SECRET: secret, OTPAUTH: uri } = parameters;
  if (secret !== undefined && uri !== undefined) {
    return html`<p>Add this account to your authenticator app: scan the code, follow the link on a phone, or type the key in.</p>
${await drawQrCode(uri, 'QR code of the key below')}
<p><a href="${uri}">Open the authenticator app</a></p><code>${secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code><p></p>
${field({ name: 'code', label: 'Code that the app shows', autocomplete: 'one-time-code', inputmode: 'numeric' })}
<button name="setup" value="verify">Continue</button>`;
  }
  const choices = readNames(parameters['MFAS_CAN_SETUP']);
  return html`<p>Set up a second way to verify your identity.</p>
${choices.includes('SOFTWARE_TOKEN_MFA') ? html`<button name="setup" value="totp" formnovalidate>Use an authenticator app</button>` : ''}
${choices.includes('EMAIL_OTP') ? html`<p class="or">or get codes by e-mail</p>${field({ name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'email' })}<button class="second" name="setup" value="email">Send a code</button>` : ''}`;
}

/** The next step: the same challenge with more to show, or the outcome of the sign-in. */
type SetupStep = { readonly challenge: Challenge } | { readonly outcome: AuthOutcome };

/** @throws ServiceError for a wrong code */
export async function answerMfaSetupForm(
  login: LoginContext,
  challenge: Challenge,
  given: OauthParameters,
): Promise<SetupStep> {
  const { setup, email } = given;
  const { services } = login;
  if (setup === 'verify') {
    const code = given['code']?.replaceAll(/\s/g, '') ?? '';
    validateValues('cognito-idp', { code: 'SoftwareTokenMFAUserCodeType' }, { code });
    const session = await verifyAuthenticatorSetup(services, challenge.session, { code });
    return { outcome: await answerSetup(login, { ...challenge, session }, {}) };
  }
  if (setup === 'email') return { outcome: await answerSetup(login, challenge, { EMAIL: email ?? '' }) };
  const { secret, session } = await startAuthenticatorSetup(services, challenge.session);
  const account = await findAccountName(login, challenge.username);
  const parameters = { SECRET: secret, OTPAUTH: otpauthUri(login, account, secret) };
  return { challenge: { ...challenge, session, parameters } };
}

async function answerSetup(
  login: LoginContext,
  { name, session, username }: Challenge,
  responses: Readonly<Record<string, string>>,
): Promise<AuthOutcome> {
  return await answerChallenge(toSignInCall(login), name, { responses: { USERNAME: username, ...responses }, session });
}

/** The name by which an authenticator app lists the account. */
async function findAccountName({ services, request }: LoginContext, username: string): Promise<string> {
  const user = await findUser(services.store.db, request.app.pool, username);
  return user === undefined ? username : getKnownName(user);
}

function otpauthUri({ request }: LoginContext, account: string, secret: string): string {
  const issuer = encodeURIComponent(request.app.pool.name);
  return `otpauth://totp/${issuer}:${encodeURIComponent(account)}?secret=${secret}&issuer=${issuer}`;
}
