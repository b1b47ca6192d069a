import { expect, test } from 'vitest';
import { createAwsConfig, createExecEnvironment } from './exec-environment.js';

const settings = {
  url: 'http://127.0.0.1:1/credentials',
  token: 'token',
  emptyFile: '/tmp/a/credentials',
  configFile: '/tmp/a/config',
};
const own = {
  AWS_CONTAINER_CREDENTIALS_FULL_URI: settings.url,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token',
  AWS_SHARED_CREDENTIALS_FILE: '/tmp/a/credentials',
  AWS_CONFIG_FILE: '/tmp/a/config',
  BOTO_CONFIG: '/tmp/a/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
};

test('no other source of AWS credentials is left, in any case of letters', () => {
  const foreign = [
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN', 'AWS_ACCESS_KEY'],
    ...['AWS_SECRET_KEY', 'AWS_CREDENTIAL_FILE', 'AWS_CREDENTIAL_EXPIRATION', 'AWS_CREDENTIAL_SCOPE', 'AWS_ACCOUNT_ID'],
    ...['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ROLE_ARN', 'AWS_ROLE_SESSION_NAME', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
    ...['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', 'AWS_BEARER_TOKEN_BEDROCK'],
    ...['AMAZON_ACCESS_KEY_ID', 'AMAZON_SECRET_ACCESS_KEY', 'AMAZON_SESSION_TOKEN'],
    ...Object.keys(own),
  ];
  const inherited = Object.fromEntries(
    foreign.flatMap((name) => [
      [name, 'foreign'],
      [name.toLowerCase(), 'foreign'],
    ]),
  );
  expect(createExecEnvironment(inherited, settings)).toEqual(own);
});

test('all other variables stay: a region, endpoints, the path', () => {
  const inherited = {
    PATH: '/bin',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_OUTPUT: 'text',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000',
    AWS_CA_BUNDLE: '/ca.pem',
    NOTHING: undefined,
  };
  const { NOTHING, ...kept } = inherited;
  expect(createExecEnvironment(inherited, settings)).toEqual({ ...kept, ...own });
});

test('the configuration has a region and an output format only', () => {
  expect(createAwsConfig('eu-west-1')).toBe('[default]\nregion = eu-west-1\noutput = json\n');
});
