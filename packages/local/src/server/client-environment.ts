import type { Local } from './local.js';

/**
 * The environment of programs that use a server: where it is and the administrator's key, for the AWS SDKs, the AWS CLI and
 * `connectLocal`. No setting of the real AWS stays: a profile or session overrides the keys, an endpoint or role adds to them.
 *
 * @param inherited the environment of the caller
 * @param region where clients make new pools
 */
export function createClientEnvironment(
  inherited: NodeJS.ProcessEnv,
  { url, administrator }: Pick<Local, 'url' | 'administrator'>,
  region: string,
): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^AWS_/i.test(name))),
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_ACCESS_KEY_ID: administrator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CLAVIGER_URL: url,
  };
}
