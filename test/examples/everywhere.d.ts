// What every example of the documentation may take for granted.

declare module '*/amplify_outputs.json' {
  const outputs: object;
  export default outputs;
}

declare module '@aws-sdk/client-s3' {
  export class S3Client {
    constructor(configuration: {
      region: string;
      credentials: () => Promise<import('@claviger/auth/vend').AwsCredentialIdentity>;
    });
  }
}

/** What a person typed. */
declare const password: string;
