export {
  type AwsCredentialIdentity,
  type AwsCredentialsOptions,
  type AwsCredentialsProvider,
  type AwsCredentialsProviderInput,
  awsCredentials,
} from './aws-credentials.js';
