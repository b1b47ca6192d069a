/** The three AWS services that one port speaks. Their names are SigV4's service names. */
export type ServiceName = 'cognito-idp' | 'cognito-identity' | 'sts';

/**
 * How an operation is authorized (AWS's service models): `public` asks for nothing, `token` for an access
 * token in the input, `signed` for a SigV4 signature.
 */
export type Authorization = 'public' | 'token' | 'signed';

/** One operation of an AWS service: the input is already validated against the service's model. */
export interface ServiceOperation<Input, Output, Context> {
  readonly service: ServiceName;
  /** The operation's name in the service's model, such as `InitiateAuth`. */
  readonly name: string;
  readonly authorization: Authorization;
  readonly handle: (input: Input, context: Context) => Promise<Output> | Output;
}
