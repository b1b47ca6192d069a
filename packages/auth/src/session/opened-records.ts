import type { ServiceClock } from '../cognito/service-clock.js';
import type { UserPoolClient } from '../cognito/user-pool.js';
import type { Platform } from '../platform/platform.js';
import type { SessionStore } from '../platform/session-store.js';
import type { OpenedStorage } from '../storage/default-storage.js';

/** The part of a store that has the records. Every failure is named, and a damaged value counts as absent. */
export interface RecordStore extends Pick<SessionStore, 'write' | 'remove'> {
  readEach(keys: readonly string[]): Promise<(string | null)[]>;
}

/**
 * An open store, and what this context has read from its pointer. README.md beside this file explains the protocol. The functions
 * of `store-protocol.ts` are the only ones that read or write a key.
 */
export interface Records {
  readonly store: RecordStore;
  /** The whole store. */
  readonly opened: OpenedStorage;
  /** The prefix of each key in the store: the pools, the client and the label, and never a user. */
  readonly namespace: string;
  readonly platform: Platform;
  readonly clock: ServiceClock;
  readonly userPool: UserPoolClient | undefined;
  /** The identity pool whose identities count, and the role that their credentials must have. */
  readonly identityPool: { readonly id: string; readonly customRoleArn?: string | undefined } | undefined;
  /** The sign-in that this context knows. */
  sid(): string | undefined;
  /** Reports that something could not be stored, or that a record is damaged. */
  emitDegraded(error: unknown): void;
  /** Sign-ins whose end this context has seen. A pointer that names one of them again, after an eviction, doesn't count. */
  readonly endedSids: Set<string | null>;
  /** Refresh tokens whose revocation could not be sent. */
  readonly unsent: Set<string>;
  /** Damaged texts that were reported. */
  readonly damaged: Set<string>;
  /** Counts the reads that have begun. */
  turns: number;
  /** The turn of the read that noted the pointer. Two reads that overlap may be answered in any order. */
  notedTurn: number;
  /** The value of the pointer at its last read, or null if it is `ignored`. */
  named: string | null;
  /** The same, or null if that sign-in has ended or the last read failed. */
  pointer?: string | null;
  /**
   * A value of the pointer that doesn't count, because a later sign-in could not be stored. Undefined where it could not be read,
   * either: then it is the next value that is read.
   */
  ignored: string | null | undefined;
  /** The identity that was read with the session: the text of a user's identity, or the guest that its pointer names. */
  ahead?: { readonly sid: string | undefined; readonly value: string | null | undefined } | undefined;
  /** The pointer of a sign-in whose record was damaged or missing at the last read. */
  unreadable?: string | null;
}

/** The part of {@link Records} that comes from outside. */
export type RecordsSource = Pick<
  Records,
  'store' | 'opened' | 'namespace' | 'platform' | 'clock' | 'userPool' | 'identityPool' | 'sid' | 'emitDegraded'
>;

/** Opens the records of a store. Reads nothing. */
export function createRecords(source: RecordsSource): Records {
  return {
    ...source,
    endedSids: new Set(),
    unsent: new Set(),
    damaged: new Set(),
    turns: 0,
    notedTurn: 0,
    named: null,
    ignored: null,
  };
}

/** Returns the value of the pointer, or null if it is ignored. */
export function toNamed(records: Records, value: string | null): string | null {
  if (records.ignored === undefined) records.ignored = value;
  return value === records.ignored ? null : value;
}

/**
 * Notes the value of the pointer. Returns it, or null if it is ignored or its sign-in has ended.
 *
 * @param turn of the read. Default: a new one, for a write
 */
export function notePointer(records: Records, value: string | null, turn: number = ++records.turns): string | null {
  records.notedTurn = turn;
  records.named = toNamed(records, value);
  records.pointer = records.endedSids.has(records.named) ? null : records.named;
  return records.pointer;
}

/**
 * Whether the pointer names another sign-in. That is evidence even where its record is unreadable.
 *
 * @param sid default: the one that this context knows
 */
export function isLeft(records: Records, sid: string | undefined = records.sid()): boolean {
  return sid !== undefined && (records.pointer ?? sid) !== sid;
}
