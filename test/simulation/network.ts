import type { SentRequest } from './facts.js';
import { type Answer, refuse } from './service.js';
import type { Tab } from './tab.js';
import type { World } from './world.js';

/** What can become of a request, and how often. */
const faults = {
  /** It never reaches the service. */
  'lost before': 4,
  /** The service acts, and its answer is lost. */
  'lost after': 5,
  /** Nothing ever comes back; the service may have acted. */
  'never answered': 2,
  'answered late': 2,
  /** The head of the answer comes, its body never. */
  'body never comes': 1,
  /** The body is cut off, so that it is no longer JSON. */
  'answer torn': 1,
  'status 500 before': 2,
  'status 503 after': 1,
  'status 429 with Retry-After': 2,
  TooManyRequestsException: 2,
  'HTML page': 1,
  'empty 200': 1,
  'JSON without meaning': 1,
  ResourceNotFoundException: 1,
  InvalidParameterException: 1,
  'NotAuthorizedException about the client': 1,
  UserLambdaValidationException: 1,
  'ForbiddenException of a firewall': 1,
  PasswordResetRequiredException: 1,
} as const;

type NetworkFault = keyof typeof faults;

/** What answers in the service's place, without the service having done anything. */
const inventions: Partial<Record<NetworkFault, (retryAfterSeconds: number) => Answer>> = {
  'status 500 before': () => refuse('InternalErrorException', 'Internal error', 500),
  'status 429 with Retry-After': (seconds) =>
    refuse('TooManyRequestsException', 'Slow down', 429, { 'retry-after': String(seconds) }),
  TooManyRequestsException: () => refuse('TooManyRequestsException', 'Too many requests'),
  'HTML page': () => ({ status: 200, body: '<!doctype html><title>Welcome to our Wi-Fi</title>', headers: {} }),
  'empty 200': () => ({ status: 200, body: '', headers: {} }),
  'JSON without meaning': () => ({ status: 200, body: '[[null]]', headers: {} }),
  ResourceNotFoundException: () => refuse('ResourceNotFoundException', 'User pool client does not exist.'),
  InvalidParameterException: () => refuse('InvalidParameterException', 'Invalid parameter.'),
  'NotAuthorizedException about the client': () =>
    refuse('NotAuthorizedException', 'Unable to verify secret hash for client'),
  UserLambdaValidationException: () => refuse('UserLambdaValidationException', 'Trigger failed.'),
  'ForbiddenException of a firewall': () => refuse('ForbiddenException', 'Request not allowed', 403),
  PasswordResetRequiredException: () => refuse('PasswordResetRequiredException', 'Password reset required'),
};

/** Whether a code is an answer to this request that the service itself may have given for good. */
export function isInvented({ fault }: SentRequest): boolean {
  return fault !== undefined && fault in inventions;
}

/** The way from a tab to the service and back, as the weather is. */
export function createFetch(world: World, tab: Tab): (url: string, init: RequestInit) => Promise<Response> {
  const { timeline, random, service, profile, fate } = world;

  return (url, init) => {
    const signal = init.signal ?? undefined;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (tab.status === 'gone') return new Promise(() => {});
    const operation = String(Reflect.get(Object(init.headers), 'x-amz-target')).replace(/^.*\./, '');
    const about = `${tab.name} ${operation}`;
    const isThrottled = timeline.nowMs() < world.troubles.throttledUntilMs && /^Get(Id|Cred)/.test(operation);
    const drawn =
      fate.decide(`${about} fault`, null as NetworkFault | null, () =>
        random.chance(world.weather().network) ? (random.weighted(faults) as NetworkFault) : null,
      ) ?? undefined;
    const isOffline = timeline.nowMs() < world.troubles.offlineUntilMs;
    const fault = isOffline ? 'lost before' : isThrottled ? 'TooManyRequestsException' : drawn;
    const request: SentRequest = {
      id: world.nextId(),
      tab,
      operation,
      input: JSON.parse(String(init.body)),
      url,
      keepalive: init.keepalive === true,
      sentAtMs: timeline.nowMs(),
      fault,
      isOver: false,
    };
    world.tell({ type: 'request', request });
    const retryAfterSeconds = fate.decide(`${about} Retry-After`, 1, () => random.pick([1, 2, 8, 60]));
    const outMs = fate.decide(`${about} there`, 40, () => random.between(5, 150));
    const isSlow = fault === 'answered late';
    const backMs = fate.decide(`${about} back`, isSlow ? 12_000 : 40, () =>
      isSlow ? random.between(1_000, 25_000) : random.between(5, 150),
    );

    return new Promise((resolve, reject) => {
      const fail = (how: string, error: unknown): void => {
        if (request.isOver) return;
        request.isOver = true;
        world.tell({ type: 'failed', request, how });
        reject(error);
      };
      signal?.addEventListener('abort', () => {
        // The rest of the body cannot be read; its reader gets the reason.
        if (tab.status !== 'gone') fail('aborted', signal.reason);
      });
      const lose = (): void => {
        timeline.after(backMs, tab, () => {
          world.note(tab, `${operation} lost`);
          fail('lost', new TypeError('fetch failed'));
        });
      };
      const deliver = (answer: Answer): void => {
        timeline.after(backMs, tab, () => {
          world.note(tab, `${operation} answered`);
          if (request.isOver) return;
          if (fault === 'body never comes') return resolve(toResponse(answer, () => new Promise(() => {})));
          request.isOver = true;
          world.tell({ type: 'answered', request, answer });
          resolve(toResponse(answer, async () => answer.body));
        });
      };
      const withDate = (answer: Answer): Answer => {
        const date = new Date(world.serviceMs()).toUTCString();
        return profile.showsDate ? { ...answer, headers: { ...answer.headers, date } } : answer;
      };
      const invented = fault && inventions[fault]?.(retryAfterSeconds);
      if (fault === 'lost before') return lose();
      if (invented) return void timeline.after(outMs, undefined, () => deliver(invented));
      const reaches = fault !== 'never answered' || fate.decide(`${about} arrives`, true, () => random.chance(0.5));
      if (!reaches) return;
      timeline.after(outMs, undefined, () => {
        const answer = service.handle(request.operation, request.input);
        request.answer = answer;
        world.tell({ type: 'served', request, answer });
        if (fault === 'never answered') return;
        if (fault === 'lost after') return lose();
        if (fault === 'status 503 after') return deliver({ status: 503, body: 'upstream', headers: {} });
        // Half of an answer that would have been good: a parser's message about it would quote tokens.
        if (fault === 'answer torn')
          return deliver({ ...stripIssue(answer), body: answer.body.slice(0, answer.body.length >> 1) });
        deliver(withDate(answer));
      });
    });
  };
}

function stripIssue({ status, headers, body }: Answer): Answer {
  return { status, headers, body };
}

/** As much of a `Response` as the client asks for. */
function toResponse({ status, headers }: Answer, text: () => Promise<string>): Response {
  const response: Pick<Response, 'ok' | 'status' | 'text'> & {
    readonly headers: { get(name: string): string | null };
  } = { ok: status < 300, status, headers: { get: (name) => headers[name] ?? null }, text };
  return response as unknown as Response;
}
