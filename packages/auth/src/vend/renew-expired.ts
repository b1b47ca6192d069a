import type { Session } from '../session/session.js';
import { createKeySource, createSignedOutError, type VendedKeys } from './key-source.js';
import { isKeyDenial } from './service-denial.js';
import { createVendError } from './vend-errors.js';

/** A plug-in for the middleware of an AWS SDK v3 client: `client.middlewareStack.use(plugin)`. */
export interface RenewExpiredPlugin {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type has the client's input and output in it, and differs by client.
  applyToStack(stack: any): void;
}

/** What the middleware is given; `@smithy/types` has it with the types of one client. */
interface MiddlewareStack {
  add(
    middleware: Middleware,
    options: { readonly step: string; readonly priority?: string; readonly name: string; readonly override: boolean },
  ): void;
}
type Handler = (args: MiddlewareArguments) => Promise<unknown>;
type Middleware = (next: Handler, context: MiddlewareContext) => Handler;
interface MiddlewareArguments {
  readonly input: Readonly<Record<string, unknown>>;
}
/** One object for a call, from its first middleware to the last. */
interface MiddlewareContext {
  /** What the SDK chose to sign with (`@smithy/types`, `HandlerExecutionContext`). */
  readonly __smithy_context?: {
    readonly selectedHttpAuthScheme?: {
      readonly identity?: { readonly accessKeyId?: string; readonly identityId?: string };
    };
  };
}

/**
 * Creates a plug-in for clients of the AWS SDK for JavaScript v3 whose `credentials` are `awsCredentials(auth)`. When a service
 * calls the keys expired or invalid before their time, it renews them once, for all requests in flight. Then it repeats the
 * call once, signed with keys of the same identity. The call rejects with `SignedOut` if another user has signed in.
 *
 * A call whose body is a stream is not repeated: it rejects with `BodyUsed`.
 *
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * const s3 = new S3Client({ region: 'us-east-1', credentials: awsCredentials(auth) });
 * s3.middlewareStack.use(renewExpired(auth));
 * ```
 */
export function renewExpired(session: Session): RenewExpiredPlugin {
  const source = createKeySource(session);
  /** The identity of a repeated call. */
  const expected = new WeakMap<MiddlewareContext, VendedKeys>();

  const repeat: Middleware = (next, context) => async (args) => {
    // Without keys the client's own provider says why.
    const keys = await source.get().catch(() => undefined);
    try {
      return await next(args);
    } catch (error) {
      if (!keys || !isKeyDenial(error)) throw error;
      const renewed = await source.getAfter(keys);
      if (Object.values(args.input).some(isStream)) throw createVendError('BodyUsed', undefined, error);
      expected.set(context, renewed);
      return next(args);
    }
  };
  const check: Middleware = (next, context) => async (args) => {
    const wanted = expected.get(context);
    const identity = context.__smithy_context?.selectedHttpAuthScheme?.identity;
    const isSame = !wanted || (identity?.identityId ?? wanted.identityId) === wanted.identityId;
    if (!isSame)
      throw createSignedOutError('The user of the refused keys is no longer signed in.', 'Make the call again.');
    return next(args);
  };
  return {
    applyToStack(stack: MiddlewareStack) {
      stack.add(repeat, { step: 'initialize', priority: 'high', name: 'claviger-renew-expired', override: true });
      // After the SDK has chosen the keys, before the request leaves.
      stack.add(check, { step: 'finalizeRequest', priority: 'low', name: 'claviger-same-identity', override: true });
    },
  };
}

/** A body that can be read once only: a stream of the Web or of Node.js, or the events of a call that sends some. */
function isStream(value: unknown): boolean {
  // The streams of Safari have no iterator.
  return ['getReader', 'pipe', Symbol.asyncIterator].some((name) => name in Object(value));
}
