import { presignUrl, type SigningInput, signRequest } from '../../packages/auth/dist/vend/signature-v4.js';

/** A case of a vector suite, with the names of AWS's own suite. */
export interface VectorInput {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly region: string;
  readonly service: string;
  readonly date: string;
  readonly signBody: boolean;
  readonly normalizePath: boolean;
  readonly omitSessionToken: boolean;
  readonly expiresIn: number;
}

/** The request's headers and those that the signature adds. */
export async function sign(input: VectorInput): Promise<(readonly [name: string, value: string])[]> {
  return [...input.headers, ...(await signRequest(toSigningInput(input)))];
}

/** The signed URL. */
export function presign(input: VectorInput): Promise<string> {
  return presignUrl({ ...toSigningInput(input), expiresInSeconds: input.expiresIn });
}

function toSigningInput(input: VectorInput): SigningInput {
  const { method, url, headers, body, credentials, region, service } = input;
  return {
    ...{ method, url, headers, body, credentials, region, service },
    atMs: Date.parse(input.date),
    signsBody: input.signBody,
    isPathAsSent: !input.normalizePath,
    omitsSessionToken: input.omitSessionToken,
  };
}
