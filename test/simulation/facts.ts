import type { AuthError, AuthEvent, CognitoAuthSession, LogRecord } from '@claviger/auth';
import type { Account } from '../../packages/auth/dist/session/account.js';
import type { Answer } from './service.js';
import type { Tab } from './tab.js';

/** What a user or an app asked a tab for. */
/** `tokens`: `fetchAuthSession({ only: 'tokens' })`. */
export type CallKind =
  | 'fetch'
  | 'force'
  | 'tokens'
  | 'signIn'
  | 'federate'
  | 'signOut'
  | 'deleteUser'
  | 'getCurrentUser';

/** Whether calls of a kind end who is signed in. */
export function isLeaving(kind: CallKind): boolean {
  return kind === 'signOut' || kind === 'deleteUser';
}

/** One call of a public function, from its beginning to its end. */
export interface Call {
  readonly id: number;
  readonly kind: CallKind;
  readonly tab: Tab;
  readonly startedAtMs: number;
  /** By the time for which the tab has been running. */
  readonly startedRunningMs: number;
  /** Undefined while the call waits. */
  settled?: Settlement | undefined;
  isAborted: boolean;
}

/** How a call ended. */
export interface Settlement {
  readonly atMs: number;
  readonly value?: unknown;
  readonly error?: unknown;
}

/** One request that left a tab. */
export interface SentRequest {
  readonly id: number;
  readonly tab: Tab;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly url: string;
  /** Outlives the page: the request to the service after a session was left. */
  readonly keepalive: boolean;
  readonly sentAtMs: number;
  /** What goes wrong with it; undefined for nothing. */
  readonly fault: string | undefined;
  /** What the service did, once it has. */
  answer?: Answer | undefined;
  /** The tab waits for it no longer. */
  isOver: boolean;
}

/** Something that happened in a world. The checkers hear all of it, and a trace shows it. */
export type Fact =
  | { readonly type: 'step'; readonly text: string }
  | { readonly type: 'call'; readonly call: Call }
  | { readonly type: 'settled'; readonly call: Call }
  | { readonly type: 'vended'; readonly call: Call; readonly view: CognitoAuthSession }
  | { readonly type: 'request'; readonly request: SentRequest }
  | { readonly type: 'served'; readonly request: SentRequest; readonly answer: Answer }
  /** An answer has reached the tab, the service's own or one that was made up on the way. */
  | { readonly type: 'answered'; readonly request: SentRequest; readonly answer: Answer }
  /** The request failed without an answer, or its answer could not be read to its end. */
  | { readonly type: 'failed'; readonly request: SentRequest; readonly how: string }
  | {
      readonly type: 'read';
      readonly tab: Tab;
      readonly key: string;
      readonly value: string | null;
      readonly sampledAtMs: number;
      /** The caller may have given up. */
      readonly isLate: boolean;
    }
  /** A value was changed; by nobody's code when the user threw it away or damaged it. */
  | {
      readonly type: 'written';
      readonly tab: Tab | undefined;
      readonly key: string;
      readonly value: string | null;
      readonly before: string | null;
    }
  | { readonly type: 'storeFault'; readonly tab: Tab; readonly key: string; readonly how: string }
  | {
      readonly type: 'lock';
      readonly tab: Tab;
      readonly name: string;
      readonly what: 'granted' | 'refused' | 'released';
    }
  | { readonly type: 'message'; readonly tab: Tab; readonly key: string }
  | { readonly type: 'account'; readonly tab: Tab; readonly before: Account; readonly after: Account }
  | { readonly type: 'event'; readonly tab: Tab; readonly event: AuthEvent }
  | { readonly type: 'snapshot'; readonly tab: Tab }
  | { readonly type: 'log'; readonly tab: Tab; readonly record: LogRecord }
  | {
      readonly type: 'life';
      readonly tab: Tab;
      readonly what: 'opened' | 'frozen' | 'thawed' | 'killed' | 'disposed' | 'hidden' | 'visible';
    }
  | { readonly type: 'clock'; readonly byMs: number }
  | { readonly type: 'sleep'; readonly forMs: number }
  /** Code has run, and nothing can run any further. */
  | { readonly type: 'settledDown'; readonly tab: Tab }
  /** Faults have ended, each tab has had time, and each has been asked again. */
  | { readonly type: 'end' };

/** The facts of one type. */
export type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** The code of an error, for a trace. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && 'kind' in error) {
    const { kind, code } = error as AuthError;
    return `${kind}/${code}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
