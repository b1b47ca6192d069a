import { inspect } from 'node:util';
import type { Account } from '../../packages/auth/dist/session/account.js';
import { codeOf, type Fact, type SentRequest } from './facts.js';
import { readWritten } from './ledger.js';
import type { Run } from './run.js';

/** One line for a fact; undefined for one that says nothing to a reader. */
export function describeFact(fact: Fact, nowMs: number): string | undefined {
  const [who, text] = describe(fact);
  if (text === undefined) return undefined;
  return `${(nowMs / 1000).toFixed(3).padStart(10)}  ${who.padEnd(4)}${text}`;
}

function describe(fact: Fact): [who: string, text?: string] {
  switch (fact.type) {
    case 'step':
      return ['', `--- ${fact.text}`];
    case 'call':
      return [fact.call.tab.name, `calls ${fact.call.kind} #${fact.call.id}`];
    case 'settled':
      return [fact.call.tab.name, `${fact.call.kind} #${fact.call.id} ends: ${describeEnd(fact.call.settled ?? {})}`];
    case 'request':
      return [
        fact.request.tab.name,
        `sends ${nameOf(fact.request)}${fact.request.fault ? `  [${fact.request.fault}]` : ''}`,
      ];
    case 'served':
      return ['', `service: ${nameOf(fact.request)} → ${describeAnswer(fact.answer)}`];
    case 'answered':
      return [fact.request.tab.name, `gets the answer to #${fact.request.id}: ${describeAnswer(fact.answer)}`];
    case 'failed':
      return [fact.request.tab.name, `has no answer to #${fact.request.id}: ${fact.how}`];
    case 'read':
      return [fact.tab.name, `reads ${shorten(fact.key)} = ${describeValue(fact.value)}`];
    case 'written':
      return [fact.tab?.name ?? 'user', `writes ${shorten(fact.key)} = ${describeValue(fact.value)}`];
    case 'storeFault':
      return [fact.tab.name, `store: ${fact.how} (${shorten(fact.key)})`];
    case 'lock':
      return [fact.tab.name, `lock ${shorten(fact.name)}: ${fact.what}`];
    case 'message':
      return [fact.tab.name, `hears that ${shorten(fact.key)} has changed`];
    case 'account':
      return [fact.tab.name, `account: ${describeAccount(fact.before)} → ${describeAccount(fact.after)}`];
    case 'event':
      return [fact.tab.name, `event ${fact.event.type}${fact.event.elsewhere ? ' (elsewhere)' : ''}`];
    case 'life':
      return [fact.tab.name, `is ${fact.what}`];
    case 'clock':
      return ['', `the clock is set by ${fact.byMs} ms`];
    case 'sleep':
      return ['', `the machine sleeps for ${fact.forMs} ms`];
    case 'log':
      return [fact.tab.name, `logs ${fact.record.event}`];
    default:
      return [''];
  }
}

function describeEnd({ value, error }: { readonly value?: unknown; readonly error?: unknown }): string {
  if (error !== undefined) return codeOf(error);
  if (!(value instanceof Object)) return 'done';
  if (!('getCognitoTokens' in value)) return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  const view = value as import('@claviger/auth').CognitoAuthSession;
  const [sub, identity, credentials, tokens] = [
    view.getUserSub(),
    view.getIdentityId(),
    view.getAWSCredentials(),
    view.getCognitoTokens(),
  ];
  const parts = [
    sub.ok ? sub.value : codeOf(sub.error),
    identity.ok ? `identity ${identity.value.slice(-4)}` : codeOf(identity.error),
    credentials.ok ? credentials.value.accessKeyId : codeOf(credentials.error),
    tokens.ok ? String(tokens.value.accessToken.payload['jti']) : codeOf(tokens.error),
  ];
  return parts.join(', ');
}

function nameOf({ id, operation, input }: SentRequest): string {
  const token = input['RefreshToken'] ?? input['Token'];
  const identity = input['IdentityId'];
  const user = Reflect.get(Object(input['AuthParameters']), 'USERNAME');
  const about = [
    token && shortenToken(String(token)),
    identity && `identity ${String(identity).slice(-4)}`,
    user,
    input['Logins'] && 'with a login',
  ];
  return `#${id} ${operation}(${about.filter(Boolean).join(', ')})`;
}

function describeAnswer({ status, code, issue }: import('./service.js').Answer): string {
  if (issue) return `jti-${issue.serial} and ${shortenToken(issue.refreshToken.text)}`;
  return code ? `${status} ${code}` : String(status);
}

function describeAccount(account: Account): string {
  if (!account.session) return account.status;
  const { sid, gen } = account.session.record;
  return `${account.status} ${sid.slice(0, 6)} gen ${gen}`;
}

function describeValue(value: string | null): string {
  if (value === null) return 'nothing';
  if (!value.startsWith('{')) return value.startsWith('out:') ? value.slice(0, 8) : value.slice(0, 6);
  const written = readWritten(value);
  if (written?.refreshToken)
    return `gen ${written.gen} ${shortenToken(written.refreshToken)}${written.ended ? ' ENDED' : ''}`;
  return `identity ${String(Reflect.get(Object(written), 'identityId')).slice(-4)}`;
}

function shorten(key: string): string {
  return key.replace(/^claviger\.[^.]*\.[^.]*\./, '').replace(/([0-9a-f]{6})[0-9a-f]{26}/, '$1');
}

function shortenToken(token: string): string {
  return token.replace(/^CANARY-/, '');
}

/** What kind of world it was. */
export function describeWorld({ seed, profile }: Run): string {
  const { service, weather, wallOffsetsMs: _, ...others } = profile;
  return `seed ${seed}: ${inspect({ ...others, ...service, ...weather }, { breakLength: 118, compact: 20 })}`;
}
