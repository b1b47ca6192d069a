import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AuthError } from '../errors/auth-error.js';
import { createDefaultPlatform } from '../platform/default-platform.js';
import { call, type Rpc, requestLimitMs, required } from './rpc.js';
import { createServiceClock } from './service-clock.js';

function createRpc(answer: (init: RequestInit) => Promise<Response> | Response): Rpc {
  const platform = createDefaultPlatform(undefined);
  return {
    endpoint: 'https://cognito-idp.us-east-1.amazonaws.com/',
    target: 'AWSCognitoIdentityProviderService',
    platform: { ...platform, fetch: async (_, init) => answer(init) },
    clock: createServiceClock(platform),
  };
}

async function errorOf(answer: (init: RequestInit) => Promise<Response> | Response): Promise<AuthError> {
  return call(createRpc(answer), 'SignUp', {}).then(
    () => {
      throw new Error('It was accepted.');
    },
    (error: AuthError) => error,
  );
}

afterEach(() => {
  vi.useRealTimers();
});

test('a request is a POST of JSON that names its operation', async () => {
  const sent: RequestInit[] = [];
  const rpc = createRpc((init) => {
    sent.push(init);
    return Response.json({ UserSub: 'a' });
  });
  const { output, sentAtMs, receivedAtMs } = await call(rpc, 'SignUp', { Username: 'ann' });
  expect(output).toEqual({ UserSub: 'a' });
  expect(receivedAtMs).toBeGreaterThanOrEqual(sentAtMs);
  expect(sent).toMatchObject([
    {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
      },
      body: '{"Username":"ann"}',
      redirect: 'manual',
    },
  ]);
});

test('the record of a request has its duration and its outcome', async () => {
  vi.useFakeTimers();
  const log = vi.fn();
  const answers = [Response.json({}), Response.json({ __type: 'LimitExceededException' }, { status: 400 })];
  for (const answer of answers) {
    const rpc = createRpc(() => {
      vi.advanceTimersByTime(250);
      return answer;
    });
    await call({ ...rpc, log }, 'SignUp', {}).catch(() => undefined);
  }
  expect(log.mock.calls).toEqual([
    [{ event: 'request.ended', operation: 'SignUp', code: undefined, durationMs: 250 }],
    [{ event: 'request.ended', operation: 'SignUp', code: 'LimitExceededException', durationMs: 250 }],
  ]);
});

describe('the name of an exception', () => {
  const names = fc.stringMatching(/^[A-Z][A-Za-z]{2,30}(Exception|Error)$/);
  const prefixes = fc.constantFrom('', 'com.amazonaws.cognito.identity.idp.model#', 'aws.protocoltests#');
  const suffixes = fc.constantFrom(
    '',
    ':',
    ':http://internal.amazon.com/coral/com.amazonaws.cognito.identity/',
    ':http://internal.amazon.com/coral/#anchor',
    ',extra',
    ', http://a/#b',
  );

  test('is found in the header and in the body, with any prefix and suffix', async () => {
    const places = fc.constantFrom('header', 'body', 'both');
    await fc.assert(
      fc.asyncProperty(names, prefixes, suffixes, places, async (name, prefix, suffix, place) => {
        const type = prefix + name + suffix;
        const headers = place === 'body' ? {} : { 'x-amzn-errortype': type };
        const __type = place === 'header' ? {} : { __type: place === 'both' ? 'OtherException' : type };
        const error = await errorOf(() => Response.json({ ...__type, message: 'no' }, { status: 400, headers }));
        expect(error).toMatchObject({ name: 'AuthError', code: name, message: 'no' });
      }),
    );
  });

  test('is UnreadableResponse where the body is not the service’s own', async () => {
    const bodies = fc.oneof(fc.string(), fc.constantFrom('<html>', '[', 'null', '5', '"text"', '{"__type":5}', '{}'));
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 400, max: 599 }), async (body, status) => {
        const error = await errorOf(() => new Response(body, { status }));
        expect(error).toMatchObject({ kind: 'service', code: 'UnreadableResponse', retryable: true });
      }),
    );
  });

  test('brings the text along, under either name, and no other text', async () => {
    const headers = { 'x-amzn-errortype': 'CodeMismatchException' };
    const of = (body: object) => errorOf(() => Response.json(body, { status: 400, headers }));
    expect((await of({ message: 'a' })).message).toBe('a');
    expect((await of({ Message: 'b' })).message).toBe('b');
    expect((await of({ message: { secret: 'c' } })).message).toBe('The service answered 400.');
  });

  test.each([
    ['NotAuthorizedException', 400, 'notAuthorized', false],
    ['UserNotConfirmedException', 400, 'notAuthorized', false],
    ['PasswordResetRequiredException', 400, 'notAuthorized', false],
    ['ResourceNotFoundException', 400, 'configuration', false],
    ['InvalidIdentityPoolConfigurationException', 400, 'configuration', false],
    ['CodeMismatchException', 400, 'service', false],
    ['UserNotFoundException', 400, 'service', false],
    ['TooManyRequestsException', 400, 'service', true],
    ['InternalErrorException', 500, 'service', true],
    ['SomethingNew', 400, 'service', false],
    ['SomethingNew', 503, 'service', true],
    ['SomethingNew', 429, 'service', true],
    ['SomethingNew', 408, 'service', true],
  ])('%s at %d is of kind %s, retryable: %s', async (name, status, kind, retryable) => {
    const headers = { 'x-amzn-errortype': name };
    expect(await errorOf(() => Response.json({}, { status, headers }))).toMatchObject({ kind, code: name, retryable });
  });
});

describe('an answer', () => {
  test('may be empty, but is an object', async () => {
    expect(
      (
        await call(
          createRpc(() => new Response('')),
          'SignUp',
          {},
        )
      ).output,
    ).toEqual({});
    for (const body of ['<html>', '5', 'null', '"text"', '{"a":']) {
      expect(await errorOf(() => new Response(body))).toMatchObject({ code: 'UnreadableResponse', retryable: true });
    }
  });

  test.each([
    ['3', 3_000],
    ['0.5', 500],
    ['0', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('Retry-After: %s', async (value, retryAfterMs) => {
    const headers = { 'retry-after': value };
    expect((await errorOf(() => new Response('', { status: 429, headers }))).retryAfterMs).toBe(retryAfterMs);
  });

  test('shows the time of the service, also when it is a refusal', async () => {
    const at = Date.parse('2031-01-01T00:00:00Z');
    for (const status of [200, 400]) {
      const headers = { date: new Date(at).toUTCString() };
      const rpc = createRpc(() => Response.json({}, { status, headers }));
      await call(rpc, 'SignUp', {}).catch(() => undefined);
      expect(Math.abs((rpc.clock.at(rpc.platform.now()) ?? 0) - at)).toBeLessThan(2_000);
    }
  });

  test('has the members that have to be there', () => {
    expect(required({ Member: 'a' }, 'Member')).toBe('a');
    expect(required({ Member: 0 }, 'Member')).toBe(0);
    for (const owner of [undefined, {}, { Member: undefined }, { Member: null }] as { Member: unknown }[])
      expect(() => required(owner, 'Member')).toThrow(expect.objectContaining({ code: 'InvalidResponse' }));
  });
});

describe('no answer', () => {
  test('is NetworkError, with what lay underneath', async () => {
    const cause = new TypeError('fetch failed');
    expect(await errorOf(() => Promise.reject(cause))).toMatchObject({
      kind: 'service',
      code: 'NetworkError',
      retryable: true,
      cause,
    });
  });

  test('is Timeout after ten seconds, and the request is aborted', async () => {
    vi.useFakeTimers();
    const signals: (AbortSignal | null | undefined)[] = [];
    const waiting = errorOf(({ signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    await vi.advanceTimersByTimeAsync(requestLimitMs - 1);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting).toMatchObject({ kind: 'service', code: 'Timeout', retryable: true });
    expect(signals[0]?.aborted).toBe(true);
  });

  test('is Timeout also when the body never ends', async () => {
    vi.useFakeTimers();
    const waiting = errorOf(
      () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(Uint8Array.of(123)) })),
    );
    await vi.advanceTimersByTimeAsync(requestLimitMs);
    expect(await waiting).toMatchObject({ code: 'Timeout' });
  });

  test('is the reason of a caller who gives up', async () => {
    const rpc = createRpc(() => new Promise(() => undefined));
    const controller = new AbortController();
    const waiting = call(rpc, 'SignUp', {}, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
