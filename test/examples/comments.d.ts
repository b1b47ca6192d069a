// What an example in a comment may take for granted beside the exports of its package: it has three lines, not thirty.

declare const auth: import('@claviger/auth').Auth;
declare const outputs: object;
declare const username: string;
declare const code: string;
declare function showMessage(text: string): void;
declare const S3Client: typeof import('@aws-sdk/client-s3').S3Client;
