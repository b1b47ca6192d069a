export { type AwsCredentialIdentity, type AwsCredentialsProvider, awsCredentials } from './aws-credentials.js';
