import { parseObject } from '../../cognito/rpc.js';
import type { RequestCookies } from '../sessions/cookie-jar.js';
import type { ServerParts } from '../sessions/parts.js';
import { createSealedCookies, type SealedSet } from '../sessions/sealed-cookies.js';

/** A sign-in in progress on the login pages, in a sealed cookie of its own. */
export interface SignInFlow {
  /** The PKCE code verifier (RFC 7636). */
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUrl: string;
  /** The whole URL that the sign-in returns to. */
  readonly returnTo: string;
}

/** The time limit of a sign-in, in seconds. */
const LIFE_SECONDS = 3_600;
/** The clock of another process may be ahead, in seconds. */
const LATE_SECONDS = 60;
/** The most sign-ins that one browser may have in progress. */
const MOST_FLOWS = 5;

/** The flows in the cookies of one request. */
export interface SignInFlows {
  /** Keeps a flow. The oldest one goes when there are 5, and so do cut, planted and outdated ones. */
  keep(state: string, flow: SignInFlow): Promise<void>;
  /** Finds the flow of a state. Undefined when it did not begin in this browser, or too long ago. */
  find(state: string): Promise<SignInFlow | undefined>;
  drop(state: string): void;
}

/** Opens the flows of a request. */
export function createFlows(parts: ServerParts, cookies: RequestCookies, prefix: string): SignInFlows {
  const sealed = createSealedCookies(parts.sealer, prefix);
  const nowSeconds = (): number => Math.floor(parts.platform.wallMs() / 1000);
  const list = (): SealedSet[] => sealed.find('flow', cookies.list());
  const expire = ({ names }: SealedSet): void => names.forEach(cookies.expire);
  /** Not cut, not over, and no time that this server has not reached. */
  const isLive = ({ sealed: whole, generation }: SealedSet): boolean =>
    whole !== undefined && generation > nowSeconds() - LIFE_SECONDS && generation <= nowSeconds() + LATE_SECONDS;
  return {
    async keep(state, flow) {
      // The generation of a flow is the time of its start.
      const content = { id: state, generation: nowSeconds(), text: JSON.stringify(flow) };
      const live = list()
        .filter(isLive)
        .slice(0, MOST_FLOWS - 1);
      const kept = new Set(live.flatMap(({ names }) => names));
      for (const { name } of cookies.list()) {
        if (sealed.isOurs('flow', name) && !kept.has(name)) cookies.expire(name);
      }
      for (const chunk of (await sealed.seal('flow', content)) ?? []) {
        cookies.set(chunk, { maxAgeSeconds: LIFE_SECONDS });
      }
    },
    async find(state) {
      const set = list().find(({ id, generation }) => id === state && generation > nowSeconds() - LIFE_SECONDS);
      const opened = set && (await sealed.open('flow', set));
      return opened && (parseObject(opened.text) as unknown as SignInFlow | undefined);
    },
    drop(state) {
      for (const set of list()) if (set.id === state) expire(set);
    },
  };
}
