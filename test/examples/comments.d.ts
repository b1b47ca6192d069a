// What an example in a comment may take for granted beside the exports of its package: it has three lines, not thirty.

declare const auth: import('@claviger/auth').Auth;
declare const outputs: object;
declare const username: string;
declare const code: string;
declare const idToken: string;
declare function showMessage(text: string): void;
/** Every client of the AWS SDK takes its credentials alike, and this one is installed. */
declare const S3Client: typeof import('@aws-sdk/client-s3').S3Client;
