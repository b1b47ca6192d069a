import type { LocalServices } from '../context/services.js';
import type { Grant } from '../iam/vended-keys.js';

/** The three AWS services that one port speaks. Their names are SigV4's service names. */
export type ServiceName = 'cognito-idp' | 'cognito-identity' | 'sts';

/**
 * How an operation is authorised (AWS's service models): `public` asks for nothing, `token` for an access
 * token in the input, `signed` for a SigV4 signature.
 */
export type Authorization = 'public' | 'token' | 'signed';

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

/** What an operation knows about the call it answers. */
export interface CallContext {
  readonly services: LocalServices;
  readonly caller: Caller;
  /** Sent back as `x-amzn-RequestId`, and written to the log. */
  readonly requestId: string;
  /** Where the call creates pools: the region of its signature, else the server's. */
  readonly region: string;
}

/** The identity that a call is about, for the event log: of the keys that sign it, else of the answer. */
export function identityOf(caller: Caller, output: unknown): string | undefined {
  if (caller.kind === 'role' && caller.grant.identity !== undefined) return caller.grant.identity.id;
  const { IdentityId, SubjectFromWebIdentityToken } = (output ?? {}) as Readonly<Record<string, unknown>>;
  const id = IdentityId ?? SubjectFromWebIdentityToken;
  return typeof id === 'string' ? id : undefined;
}

/** One operation of an AWS service: the input is already validated against the service's model. */
export interface Operation<Input = never, Output = unknown> {
  readonly service: ServiceName;
  /** The operation's name in the service's model, such as `InitiateAuth`. */
  readonly name: string;
  readonly authorization: Authorization;
  readonly handle: (input: Input, context: CallContext) => Promise<Output> | Output;
}
