import { SESSION_HEADER } from '../../bff/placeholder.js';
import type { Vended, VendedKeys, VendRequest } from '../../bff/vending.js';
import { parseObject } from '../../cognito/rpc.js';
import { createOwnError } from '../../errors/own-errors.js';
import { requestCredentials, requestIdentityId } from '../../session/identity-exchange.js';
import type { IdentityRecord } from '../../session/records.js';
import { answerError, deny, json } from '../routes/answers.js';
import type { Route, RouteContext } from '../routes/route.js';
import { createEndedError } from '../sessions/ended-error.js';
import { type Members, rebuild } from './shapes.js';
import { isOwnHandle, isPoolToken } from './twins.js';

const REQUEST: Members = {
  ...{ handle: 'text', logins: 'map', tokens: 'texts' },
  ...{ awsCredentials: 'flag', identityId: 'text', force: 'flag' },
};

/** `POST vend`: gives the page what `vends` allows, for its memory alone. */
export const vendRoute: Route = {
  name: 'vend',
  method: 'POST',
  kind: 'call',
  modes: ['bff'],
  contentTypes: ['application/json'],
  async handle(context) {
    const { parts, visitor, body } = context;
    const { vends } = parts.settings;
    const input = parseObject(body);
    if (!input) return deny(400, 'The body is not a JSON object.');
    const request: VendRequest = rebuild(input, REQUEST, () => undefined);
    const { handle, logins = {}, tokens = [], awsCredentials = false } = request;
    const isAllowed = tokens.every((use) => vends.tokens.includes(use)) && (vends.awsCredentials || !awsCredentials);
    if (!isAllowed)
      return deny(403, 'The server does not vend this. Its option `vends` allows tokens and AWS credentials.');
    const session = await visitor.read();
    const isNamed = session ? isOwnHandle(handle ?? '', session) : handle === undefined;
    // A token of this pool belongs to a session of the cookie, which alone gets its keys.
    const hasPoolToken = Object.values(logins).some((login) => isPoolToken(parts.userPool.id, login));
    if (!isNamed || hasPoolToken) {
      const answer = answerError(createOwnError('SignedOut'));
      answer.headers.set(SESSION_HEADER, 'changed');
      return answer;
    }
    return vend(context, request);
  },
};

async function vend({ parts, visitor }: RouteContext, request: VendRequest): Promise<Response> {
  const { tokens = [], awsCredentials } = request;
  const vended: { -readonly [Name in keyof Vended]: Vended[Name] } = {};
  if (tokens.length > 0) {
    const error = await visitor.renew();
    const session = await visitor.read();
    if (!session) return answerError(createOwnError('SignedOut'));
    if (session.record.ended) return answerError(createEndedError(session.record.ended));
    if (error && parts.freshnessOf(session) === 'expired') return answerError(error);
    if (tokens.includes('access')) vended.accessToken = session.tokens.accessToken.toString();
    if (tokens.includes('id')) vended.idToken = session.tokens.idToken.toString();
  }
  if (awsCredentials) vended.credentials = toKeys(await readIdentity({ parts, visitor }, request));
  return json(vended);
}

/** The identity of the session, or that of a guest or of another provider's user, whose id the page keeps. */
async function readIdentity(
  { parts, visitor }: Pick<RouteContext, 'parts' | 'visitor'>,
  { identityId, logins, force = false }: VendRequest,
): Promise<IdentityRecord> {
  if (await visitor.read()) return visitor.credentials(force);
  const { identityPool } = parts;
  if (!identityPool) throw createOwnError('NoIdentityPool');
  return requestCredentials(parts, identityPool, identityId ?? (await requestIdentityId(identityPool, logins)), logins);
}

function toKeys({ identityId, credentials }: IdentityRecord): VendedKeys {
  if (!credentials) throw createOwnError('InvalidResponse');
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = credentials;
  return { identityId, accessKeyId, secretAccessKey, sessionToken, expiresAtMs };
}
