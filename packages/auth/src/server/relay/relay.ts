import { CURRENT_HANDLE, parseHandle } from '../../bff/handle.js';
import type { CredentialsReply } from '../../cognito/identity-pool.js';
import { parseObject, type Reply } from '../../cognito/rpc.js';
import { type Answer, sendRequest } from '../../cognito/send-request.js';
import type { AuthenticationReply } from '../../cognito/user-pool.js';
import { createId } from '../../platform/random-id.js';
import { readIdentity } from '../../session/identity-exchange.js';
import { readTokens } from '../../session/tokens.js';
import type { Route, RouteContext } from '../routes/route.js';
import { replaceCredentials } from './aws-keys.js';
import { fillRequest } from './fill-request.js';
import { IDENTITY_POOL_TARGET, RENEWAL_FLOWS } from './operations.js';
import { type Call, parseCall } from './parse-call.js';
import { answerCall, answerDenial, CONTENT_TYPE, withServiceErrors } from './relay-answers.js';
import { createChangedDenial, createEndedDenial, RelayDenial } from './relay-denial.js';
import { type Rebuilt, rebuild } from './shapes.js';
import { createTwins, getServiceMs, isOwnHandle } from './twins.js';

/** The time limit of a forwarded request, in milliseconds. */
const FORWARD_LIMIT_MS = 10_000;

/**
 * `POST cognito`: speaks Cognito's protocol to the page and to Cognito. The page sends and receives twins, the service the tokens of
 * the cookie. It logs no body.
 */
export const cognitoRoute: Route = {
  name: 'cognito',
  method: 'POST',
  kind: 'call',
  modes: ['bff'],
  contentTypes: [CONTENT_TYPE],
  handle: withServiceErrors((context) =>
    relay(context, parseCall(context.request.headers.get('x-amz-target'), context.body)),
  ),
};

async function relay(context: RouteContext, call: Call): Promise<Response> {
  const { effect } = call.operation;
  const { AuthFlow, AuthParameters, RefreshToken, Token } = call.input;
  if (effect === 'renews') return renew(context, `${RefreshToken}`);
  if (effect === 'revokes') return signOut(context, `${Token}`);
  if (RENEWAL_FLOWS.includes(`${AuthFlow}`)) return renew(context, `${Object(AuthParameters).REFRESH_TOKEN}`);
  return forward(context, call);
}

/** Renews the session that a handle names, with one request for all pages and servers that need it. */
async function renew({ parts, visitor }: RouteContext, handle: string): Promise<Response> {
  const isCurrent = handle === CURRENT_HANDLE;
  const named = await visitor.read();
  if (isCurrent && !named) return answerCall({});
  if (!named || !(isCurrent || isOwnHandle(handle, named))) throw createChangedDenial();
  const newerThan = parseHandle(handle)?.gen;
  const error = await visitor.renew(newerThan === undefined ? {} : { isForced: true, newerThan });
  const session = await visitor.read();
  if (!session) throw createChangedDenial();
  if (!isCurrent) {
    if (session.record.ended) throw createEndedDenial(session.record.ended);
    if (error) throw error;
  }
  const twins = createTwins(session, { vends: parts.settings.vends, nowMs: getServiceMs(parts) });
  return answerCall({ AuthenticationResult: twins });
}

/** `RevokeToken` for the session that a handle names. As at the service, a token that is already gone is no error. */
async function signOut(context: RouteContext, handle: string): Promise<Response> {
  const session = await context.visitor.readToEnd();
  if (session && !isOwnHandle(handle, session)) throw createChangedDenial();
  await context.visitor.end();
  return answerCall({});
}

async function forward(context: RouteContext, call: Call): Promise<Response> {
  const { parts, request } = context;
  const { userPool, identityPool, platform } = parts;
  const body = await fillRequest(context, call);
  const pool = call.target.startsWith(`${IDENTITY_POOL_TARGET}.`) ? identityPool : userPool;
  const agent = request.headers.get('user-agent');
  const answer = await sendRequest(platform, {
    url: pool?.rpc.endpoint ?? userPool.rpc.endpoint,
    headers: {
      'content-type': CONTENT_TYPE,
      'x-amz-target': call.target,
      ...(agent !== null && { 'user-agent': agent }),
    },
    body: JSON.stringify(body),
    limitMs: FORWARD_LIMIT_MS,
    signal: request.signal,
  });
  const output = parseObject(answer.text);
  if (!output || answer.status < 200)
    throw new RelayDenial('InternalErrorException', 'The service sent no JSON.', { status: 502 });
  if (!answer.ok) return answerException(answer, output);
  const rebuilt = rebuild(output, call.operation.answer, () => undefined);
  const { headers } = answer;
  return answerCall(await replaceSecrets(context, { call, body, answer, output, rebuilt }), { headers });
}

/** Passes an exception on: its name and message, and no other member. */
function answerException({ status, headers }: Answer, output: Readonly<Rebuilt>): Response {
  const type = headers.get('x-amzn-errortype') ?? output['__type'];
  const message = output['message'] ?? output['Message'] ?? '';
  const isException = status >= 400 && typeof type === 'string';
  if (!isException) throw new RelayDenial('InternalErrorException', 'The service sent no exception.', { status: 502 });
  const code = `${type.split(/[:,]/, 1)[0]?.split('#').pop()}`;
  return answerDenial(new RelayDenial(code, `${message}`, { status }), headers);
}

/** An answer of the service, and what the page will get of it. */
interface Forwarded {
  readonly call: Call;
  readonly body: Rebuilt;
  readonly answer: Answer;
  readonly output: Readonly<Rebuilt>;
  readonly rebuilt: Rebuilt;
}

/** Moves tokens into the cookie and keys into the store of the server, and puts twins and the placeholder in their place. */
async function replaceSecrets(context: RouteContext, forwarded: Forwarded): Promise<Rebuilt> {
  const { parts } = context;
  const { call, rebuilt } = forwarded;
  switch (call.operation.effect) {
    case 'signsIn':
      return beginSession(context, forwarded);
    case 'ends':
      await context.visitor.end();
      return rebuilt;
    case 'vends':
      await keepIdentity(context, forwarded);
      return replaceCredentials(rebuilt, parts.settings.vends);
    default:
      return rebuilt;
  }
}

/** Keeps the keys of the session for its proxies. Those of a guest, or of another provider's user, pass by. */
async function keepIdentity({ parts, visitor }: RouteContext, forwarded: Forwarded): Promise<void> {
  const { IdentityId, Logins } = forwarded.body;
  if (!Object.hasOwn(Object(Logins), parts.userPool.providerName)) return;
  await visitor.keepCredentials(readIdentity(parts, toReply<CredentialsReply>(forwarded), `${IdentityId}`));
}

async function beginSession({ parts, visitor }: RouteContext, forwarded: Forwarded): Promise<Rebuilt> {
  const { AuthenticationResult, ...rest } = forwarded.rebuilt;
  if (!AuthenticationResult) return rest;
  const reply = toReply<AuthenticationReply>(forwarded);
  const session = readTokens(parts, reply, { v: 1, sid: createId(parts.platform), gen: 1, refreshToken: undefined });
  await visitor.begin(session);
  const { NewDeviceMetadata } = Object(AuthenticationResult);
  const twins = createTwins(session, { vends: parts.settings.vends, nowMs: getServiceMs(parts) });
  return { ...rest, AuthenticationResult: { ...twins, ...(NewDeviceMetadata && { NewDeviceMetadata }) } };
}

function toReply<T>({ answer, output }: Forwarded): Reply<T> {
  return { ...answer, output: output as T, serviceMs: Date.parse(answer.headers.get('date') ?? '') };
}
