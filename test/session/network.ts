/** A request on its way, and how to let it reach the service. */
export interface Exchange {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal | undefined;
  send(): Promise<Response>;
}

/** What becomes of a request in place of reaching the service and coming back. */
export type Fault = (exchange: Exchange) => Promise<Response>;

/** A `fetch` that counts requests by their operation, and in which faults can be put. */
export interface Network {
  readonly fetch: typeof globalThis.fetch;
  /** The operations that were asked for, in order. */
  readonly operations: string[];
  /** What was sent, in order. */
  readonly bodies: Readonly<Record<string, unknown>>[];
  /** How many are on their way. */
  pending(): number;
  /** Forgets what was counted. */
  clear(): void;
  /** The next `times` requests of this operation (`*`: of any) meet the fault. Without `times`, all until `heal`. */
  break(operation: string, fault: Fault, times?: number): void;
  /** Takes all faults away. */
  heal(): void;
}

export function createNetwork(): Network {
  const operations: string[] = [];
  const bodies: Readonly<Record<string, unknown>>[] = [];
  let pending = 0;
  let faults: { readonly operation: string; readonly fault: Fault; left: number }[] = [];

  const exchangeOf = (input: string | URL | Request, init: RequestInit = {}): Exchange => {
    const target = new Headers(init.headers).get('x-amz-target');
    // The token endpoint has a path, and takes a form.
    const operation = target?.replace(/^.*\./, '') ?? new URL(String(input)).pathname;
    const text = String(init.body);
    const body = target === null ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
    return { operation, body, signal: init.signal ?? undefined, send: async () => receive(await fetch(input, init)) };
  };

  return {
    operations,
    bodies,
    async fetch(input, init) {
      const exchange = exchangeOf(input, init);
      operations.push(exchange.operation);
      bodies.push(exchange.body);
      const found = faults.find(({ operation, left }) => left > 0 && [exchange.operation, '*'].includes(operation));
      if (found) found.left--;
      pending++;
      try {
        return await (found ? found.fault(exchange) : exchange.send());
      } finally {
        pending--;
      }
    },
    pending: () => pending,
    clear() {
      operations.length = 0;
      bodies.length = 0;
    },
    break(operation, fault, times = Number.POSITIVE_INFINITY) {
      faults.push({ operation, fault, left: times });
    },
    heal() {
      faults = [];
    },
  };
}

/** The answer once all of it has arrived: until then the request is on its way. */
async function receive(response: Response): Promise<Response> {
  return new Response(response.body && (await response.arrayBuffer()), response);
}

function unreachable(): TypeError {
  return new TypeError('fetch failed');
}

/** The request never reaches the service. */
export const dropBefore: Fault = async () => {
  throw unreachable();
};

/** The service does what was asked, and its answer is lost. */
export const dropAfter: Fault = async ({ send }) => {
  await (await send()).text();
  throw unreachable();
};

/** Nothing ever comes back; only the request's own signal ends it. */
export const neverAnswers: Fault = ({ signal }) =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

/** An answer that isn't the service's. */
export function answers(status: number, body: string, headers: Record<string, string> = {}): Fault {
  return async () => new Response(body, { status, headers });
}

/** An answer as the service gives it, without the service. */
export function answersJson(body: object): Fault {
  return answers(200, JSON.stringify(body), { 'content-type': 'application/x-amz-json-1.1' });
}

/** An exception of the service. */
export function refuses(name: string, message = 'no', status = 400, headers: Record<string, string> = {}): Fault {
  return answers(status, JSON.stringify({ __type: name, message }), { 'x-amzn-errortype': `${name}:`, ...headers });
}

/** A request that is held back, before or after the service has acted. */
export interface Gate {
  readonly fault: Fault;
  /** Resolves when a request stands at the gate. */
  readonly reached: Promise<void>;
  open(): void;
}

/** Holds requests until the gate is opened: `before` the service acts, or `after`, with the answer on its way. */
export function createGate(where: 'before' | 'after'): Gate {
  const { promise: opened, resolve: open } = createSignal();
  const { promise: reached, resolve: reach } = createSignal();
  return {
    reached,
    open,
    async fault({ send }) {
      if (where === 'before') {
        reach();
        await opened;
        return send();
      }
      const response = await send();
      const body = await response.text();
      reach();
      await opened;
      return new Response(body, response);
    },
  };
}

export function createSignal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
