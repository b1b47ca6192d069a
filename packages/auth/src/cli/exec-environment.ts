/** What a command run by `exec` gets. */
export interface ExecSettings {
  /** The credentials endpoint and its token. */
  readonly url: string;
  readonly token: string;
  /** The path of an empty file. */
  readonly emptyFile: string;
  /** The path of an AWS configuration with a region and an output format only. */
  readonly configFile: string;
}

/** An environment by names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables by which an AWS SDK or tool finds credentials, or takes part of an identity from elsewhere. Each comes before
 * the endpoint in some SDK.
 */
const CREDENTIAL_VARIABLES: readonly string[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_ACCOUNT_ID',
  // Of older SDKs.
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_FILE',
  // Of the SDKs for Ruby, and for JavaScript before v3.
  'AMAZON_ACCESS_KEY_ID',
  'AMAZON_SECRET_ACCESS_KEY',
  'AMAZON_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

/** An API key of one service, such as `AWS_BEARER_TOKEN_BEDROCK`: the SDK then signs nothing. */
const BEARER_TOKEN = /^AWS_BEARER_TOKEN_/;

/** Creates the environment of a command whose only source of AWS credentials is the endpoint. */
export function createExecEnvironment(inherited: Environment, settings: ExecSettings): Record<string, string> {
  const { url, token, emptyFile, configFile } = settings;
  const own: Record<string, string> = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    AWS_SHARED_CREDENTIALS_FILE: emptyFile,
    AWS_CONFIG_FILE: configFile,
    // boto3 also reads the files of its predecessor, such as ~/.boto.
    BOTO_CONFIG: emptyFile,
    // No keys of the machine itself, where it runs at AWS and the endpoint refuses.
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    // On Windows names have no case.
    const upper = name.toUpperCase();
    const isDropped = CREDENTIAL_VARIABLES.includes(upper) || BEARER_TOKEN.test(upper) || Object.hasOwn(own, upper);
    if (value !== undefined && !isDropped) environment[name] = value;
  }
  return { ...environment, ...own };
}

/** Creates the text of an AWS configuration file with a region and an output format only. Variables come before both. */
export function createAwsConfig(region: string): string {
  return `[default]\nregion = ${region}\noutput = json\n`;
}
