import type { LocalServices } from '../context/services.js';
import type { ServiceOperation } from '../wire/operation.js';
import type { Grant } from './vended-keys.js';

/** The signer of a request. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'administrator';
      readonly accessKeyId: string;
      readonly account: string;
      readonly arn: string;
      readonly userId: string;
    }
  | {
      /** Temporary keys that an identity pool or STS vended. */
      readonly kind: 'role';
      readonly accessKeyId: string;
      readonly account: string;
      /** `arn:aws:sts::<account>:assumed-role/<role name>/<session name>` */
      readonly arn: string;
      /** `<role unique id>:<session name>` */
      readonly userId: string;
      readonly grant: Grant;
    };

/** What an operation knows about the call that it answers. */
export interface CallContext {
  readonly services: LocalServices;
  readonly caller: Caller;
  /** Sent back as `x-amzn-RequestId`, and written to the log. */
  readonly requestId: string;
  /** The address that a call of the user pools comes from. A call by the server itself has none. */
  readonly sourceIp?: string;
  /** Where the call creates pools: the region of its signature, else the server's. */
  readonly region: string;
}

/** An operation that answers a call of this server. */
export type Operation<Input = never, Output = unknown> = ServiceOperation<Input, Output, CallContext>;

/** The identity that a call is about, for the event log: of the keys that sign it, else of the answer. */
export function findIdentityId(caller: Caller, output: unknown): string | undefined {
  if (caller.kind === 'role' && caller.grant.identity !== undefined) return caller.grant.identity.id;
  const { IdentityId, SubjectFromWebIdentityToken } = (output ?? {}) as Readonly<Record<string, unknown>>;
  const id = IdentityId ?? SubjectFromWebIdentityToken;
  return typeof id === 'string' ? id : undefined;
}
