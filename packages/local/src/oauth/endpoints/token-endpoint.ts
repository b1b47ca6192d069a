import type { LocalServices } from '../../context/services.js';
import type { ClientAndPool } from '../../user-pools/clients/client-settings.js';
import { signClientToken } from '../../user-pools/tokens/client-token.js';
import { refreshTokens } from '../../user-pools/tokens/refresh.js';
import type { IssuedTokens } from '../../user-pools/tokens/tokens.js';
import { ServiceError } from '../../wire/service-error.js';
import { findCode, invalidGrant } from '../authorization/codes.js';
import { issueTokens } from '../authorization/issue-tokens.js';
import { OauthError } from '../protocol/oauth-error.js';
import type { OauthParameters } from '../protocol/parameters.js';
import { grantScopes } from '../protocol/scopes.js';

/** RFC 6749, section 5.1 */
interface TokenAnswer {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
}

/**
 * Answers `POST /oauth2/token` for a client that was authenticated.
 *
 * @throws {OauthError}
 */
export async function answerTokenRequest(
  services: LocalServices,
  app: ClientAndPool,
  form: OauthParameters,
): Promise<TokenAnswer> {
  const grantType = requireField(form, 'grant_type');
  switch (grantType) {
    case 'authorization_code':
      return await redeemCode(services, app, form);
    case 'refresh_token':
      return await redeemRefreshToken(services, app, form);
    case 'client_credentials':
      return await grantToClient(services, app, form);
    default:
      throw new OauthError('unsupported_grant_type', 'This grant_type is not supported.');
  }
}

function requireField(form: OauthParameters, name: string): string {
  const value = form[name];
  if (value === undefined) throw new OauthError('invalid_request', `The parameter ${name} is missing.`);
  return value;
}

async function redeemCode(services: LocalServices, app: ClientAndPool, form: OauthParameters): Promise<TokenAnswer> {
  if (app.client.settings.AllowedOAuthFlows?.includes('code') !== true) throw flowNotAllowed();
  const presented = {
    code: requireField(form, 'code'),
    redirectUri: requireField(form, 'redirect_uri'),
    verifier: form['code_verifier'],
  };
  const row = await findCode(services, app, presented);
  const granted = {
    sub: row.sub,
    authenticatedAt: row.authenticated_at,
    scopes: row.scopes.split(' '),
    nonce: row.nonce ?? undefined,
    resource: row.resource ?? undefined,
  };
  const tokens = await asGrant(() =>
    issueTokens(services, app, granted, async (tx, { id }) => {
      const { numUpdatedRows } = await tx
        .updateTable('authorization_codes')
        .set({ sign_in_id: id })
        .where('hash', '=', row.hash)
        .where('sign_in_id', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw invalidGrant('The code was used at the same moment.');
    }),
  );
  return toTokenAnswer(tokens);
}

async function redeemRefreshToken(
  services: LocalServices,
  app: ClientAndPool,
  form: OauthParameters,
): Promise<TokenAnswer> {
  const token = requireField(form, 'refresh_token');
  const rotate = app.client.settings.RefreshTokenRotation?.Feature === 'ENABLED';
  return toTokenAnswer(await asGrant(() => refreshTokens(services, app, token, { rotate, deviceKey: undefined })));
}

/** A denied user or refresh token is an invalid grant. */
async function asGrant<Result>(make: () => Promise<Result>): Promise<Result> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof ServiceError && error.status < 500)) throw error;
    throw new OauthError('invalid_grant', error.message, { reason: error.reason });
  }
}

function toTokenAnswer({ accessToken, idToken, refreshToken, expiresIn }: IssuedTokens): TokenAnswer {
  return {
    ...(idToken !== undefined && { id_token: idToken }),
    access_token: accessToken,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    expires_in: expiresIn,
    token_type: 'Bearer',
  };
}

/** A token for the client itself, towards resource servers (RFC 6749, section 4.4). */
async function grantToClient(services: LocalServices, app: ClientAndPool, form: OauthParameters): Promise<TokenAnswer> {
  const { client } = app;
  if (client.secrets.length === 0 || client.settings.AllowedOAuthFlows?.includes('client_credentials') !== true) {
    throw flowNotAllowed();
  }
  if (form['resource'] !== undefined) throw new OauthError('invalid_request', RESOURCE_OF_CLIENT);
  const metadata = readClientMetadata(form['aws_client_metadata']);
  const scopes = await grantScopes(services, app, form['scope']);
  const { token, expiresIn } = await asGrant(() => signClientToken(services, app, { scopes, metadata }));
  return { access_token: token, expires_in: expiresIn, token_type: 'Bearer' };
}

/** "You can't request a resource binding with client-credentials M2M grants" (Amazon Cognito Developer Guide). */
const RESOURCE_OF_CLIENT = 'resource is for access tokens of users, not for client_credentials.';

/** The client's metadata for the pool's `PreTokenGeneration`: a JSON object of texts. */
function readClientMetadata(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || Object.values(value).some((member) => typeof member !== 'string')) {
    throw new OauthError('invalid_request', 'aws_client_metadata must be a JSON object whose values are texts.');
  }
  return value as Readonly<Record<string, string>>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function flowNotAllowed(): OauthError {
  return new OauthError('unauthorized_client', 'The app client does not allow this flow.');
}
