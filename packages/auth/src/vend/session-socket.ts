import { createConfigurationError } from '../config/configuration-error.js';
import { isAuthError } from '../errors/auth-error.js';
import { getInternals } from '../session/internals.js';
import type { Session } from '../session/session.js';
import { assertSafeUrl } from './outgoing-request.js';

/** The address of a socket, and its subprotocols. */
export interface SocketAddress {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** The options of {@link sessionSocket}. */
export interface SessionSocketOptions {
  /** Adds the session's token or signature to the address. Called for each connection, with the session of that moment. */
  readonly authorize: (session: Session, address: SocketAddress) => Promise<SocketAddress> | SocketAddress;
}

/** The close code after the end of the sign-in: `Unauthorized` of `graphql-transport-ws`, which its clients do not retry. */
const UNAUTHORIZED = 4401;

/** Creates a `close` event: not all runtimes with WebSockets have `CloseEvent`. */
function createCloseEvent(code: number, reason: string, wasClean: boolean): Event {
  return Object.assign(new Event('close'), { code, reason, wasClean });
}

/** @throws {DOMException} as a browser's own `close` does. */
function assertCloseArguments(code = 1000, reason = ''): void {
  if (code !== 1000 && !(code >= 3000 && code <= 4999))
    throw new DOMException('The close code must be 1000, or from 3000 to 4999.', 'InvalidAccessError');
  if (new TextEncoder().encode(reason).length > 123)
    throw new DOMException('The close reason has more than 123 bytes.', 'SyntaxError');
}

/**
 * @throws {AuthError} `InsecureUrl`, `CredentialsInUrl`.
 * @throws {ReferenceError} where the runtime has no WebSocket.
 * @throws {TypeError} for an address that no WebSocket takes. The runtime's own error quotes it, and it holds a token.
 */
function createSocket({ url, protocols }: SocketAddress): WebSocket {
  try {
    assertSafeUrl(new URL(url));
    return new WebSocket(url, [...protocols]);
  } catch (error) {
    // The second is of a runtime without WebSockets, such as Node.js 20.
    if (isAuthError(error) || error instanceof ReferenceError) throw error;
    throw new TypeError('A WebSocket does not take the address that `authorize` gave.');
  }
}

/**
 * Creates a `WebSocket` class for clients that take one (`webSocketImpl` of `graphql-ws`). It authorizes each connection with
 * the session of that moment. A socket belongs to one sign-in or guest. It closes at once, with code 4401, when that user
 * signs out, is replaced or is deleted, or when the session expires, in this tab or another. An expired token closes no socket.
 *
 * A socket to a plain `ws:` address beyond this machine, or to an address with a password, is not opened: it closes with code
 * 4401 and the reason `InsecureUrl` or `CredentialsInUrl`.
 *
 * @throws {AuthError} `InvalidConfiguration` when `authorize` is no function.
 * @throws {TypeError} when `session` does not come from `createAuth` or `createSession`.
 *
 * @example
 * ```ts
 * const webSocketImpl = sessionSocket(auth, {
 *   authorize: async (session, { url, protocols }) => {
 *     const { accessToken } = (await session.fetchAuthSession({ only: 'tokens' })).getCognitoTokens().get();
 *     return { url: `${url}?token=${accessToken}`, protocols };
 *   },
 * });
 * ```
 */
export function sessionSocket(session: Session, input: SessionSocketOptions): typeof WebSocket {
  const { runtime, signedIn } = getInternals(session);
  const authorize = input?.authorize;
  if (typeof authorize !== 'function')
    throw createConfigurationError('authorize', 'must be a function', 'Pass one that gives the address.');

  class SessionSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    readonly url: string;
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onclose: ((event: CloseEvent) => void) | null = null;
    #binaryType: BinaryType = 'blob';
    #inner: WebSocket | undefined;
    #isClosed = false;
    #isClosing = false;
    #stopListening: () => void = () => {};

    constructor(url: string | URL, protocols: string | string[] = []) {
      super();
      for (const type of ['open', 'message', 'error', 'close'] as const) {
        this.addEventListener(type, (event) => this[`on${type}`]?.(event as never));
      }
      // As a browser's own: http and https become their WebSocket forms, and anything else is refused.
      const address = new URL(url, globalThis.location?.href);
      address.protocol = address.protocol.replace('http', 'ws');
      if (!/^wss?:$/.test(address.protocol) || address.hash !== '') {
        throw new DOMException('The URL must be a WebSocket URL without a fragment.', 'SyntaxError');
      }
      this.url = address.href;
      void this.#open([protocols].flat());
    }

    get readyState(): number {
      if (this.#isClosed) return this.CLOSED;
      if (this.#isClosing) return this.CLOSING;
      return this.#inner?.readyState ?? this.CONNECTING;
    }
    get protocol(): string {
      return this.#inner?.protocol ?? '';
    }
    get extensions(): string {
      return this.#inner?.extensions ?? '';
    }
    get bufferedAmount(): number {
      return this.#inner?.bufferedAmount ?? 0;
    }
    get binaryType(): BinaryType {
      return this.#binaryType;
    }
    set binaryType(type: BinaryType) {
      this.#binaryType = type;
      if (this.#inner) this.#inner.binaryType = type;
    }

    send(data: Parameters<WebSocket['send']>[0]): void {
      if (this.readyState === this.CONNECTING) throw new DOMException('Still connecting.', 'InvalidStateError');
      this.#inner?.send(data);
    }

    close(code?: number, reason?: string): void {
      assertCloseArguments(code, reason);
      if (this.#inner) this.#inner.close(code, reason);
      else {
        this.#isClosing = true;
        // A socket that was never opened closes abnormally (WebSockets, "fail the WebSocket connection").
        void Promise.resolve().then(() => this.#end(1006, '', false));
      }
    }

    async #open(protocols: readonly string[]): Promise<void> {
      try {
        await session.fetchAuthSession({ only: 'tokens' });
        if (!this.#isClosing) this.#follow();
        if (this.#isClosed || this.#isClosing) return;
        const authorized = await authorize(session, { url: this.url, protocols });
        if (this.#isClosed || this.#isClosing) return;
        this.#connect(createSocket(authorized));
      } catch (error) {
        // A client that gets an error first would try again; a denial is final.
        const isDenied = isAuthError(error) && !error.retryable;
        if (!isDenied) this.dispatchEvent(new Event('error'));
        this.#end(isDenied ? UNAUTHORIZED : 1006, isDenied ? error.code : '', false);
        if (!isAuthError(error)) runtime.report({ event: 'callback.failed', callback: 'authorize', error });
      }
    }

    #connect(inner: WebSocket): void {
      this.#inner = inner;
      inner.binaryType = this.#binaryType;
      inner.addEventListener('open', () => this.#dispatch(new Event('open')));
      inner.addEventListener('message', ({ data, origin, lastEventId }) =>
        this.#dispatch(new MessageEvent('message', { data, origin, lastEventId })),
      );
      inner.addEventListener('error', () => this.#dispatch(new Event('error')));
      inner.addEventListener('close', ({ code, reason, wasClean }) => this.#end(code, reason, wasClean));
    }

    #dispatch(event: Event): void {
      // What still arrives after the end is for no listener: it was the user's who is gone.
      if (!this.#isClosed) this.dispatchEvent(event);
    }

    #end(code: number, reason: string, wasClean: boolean): void {
      if (this.#isClosed) return;
      this.#stopListening();
      this.#isClosed = true;
      this.dispatchEvent(createCloseEvent(code, reason, wasClean));
    }

    /** Closes at once when the user is gone. */
    #follow(): void {
      const owner = signedIn();
      const check = (): void => {
        const account = runtime.account();
        // A store that does not answer says nothing about the user.
        const isUnknown = account.status === 'unavailable' && !account.isLeft;
        // A guest is over after a sign-out, too. A visitor without an identity has nothing to leave.
        const isLeft = signedIn() !== owner && owner.identity?.held().identityId;
        if (isUnknown || (runtime.sid() === owner.sid && !isLeft && account.status !== 'expired')) return;
        const reason = 'The user is no longer signed in.';
        this.#inner?.close(UNAUTHORIZED, reason);
        this.#end(UNAUTHORIZED, reason, true);
      };
      this.#stopListening = runtime.onChange(check);
      check();
    }
  }
  return SessionSocket as unknown as typeof WebSocket;
}
