import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startLocal } from '@claviger/local';
import { expect, onTestFinished, test } from 'vitest';
import { findBoto3 } from '../../tools/boto3.mjs';
import { clientId, identityPoolId, userPoolId } from './server.js';

const python = findBoto3();

test.skipIf(python === undefined)('boto3 administers a pool, signs a user in, and vends keys', async () => {
  const local = await startLocal();
  onTestFinished(() => local.close());
  const { accessKeyId, secretAccessKey } = local.administrator;
  const program = fileURLToPath(new URL('boto3/program.py', import.meta.url));
  const args = [program, local.url, accessKeyId, secretAccessKey, userPoolId, clientId, identityPoolId];
  const env = {
    PATH: '/usr/bin:/bin',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    LC_ALL: 'C.UTF-8',
  };
  const { stdout } = await promisify(execFile)(python ?? '', args, { env });
  expect(JSON.parse(stdout)).toEqual({
    pool: ['boto3', { team: 'red' }],
    pages: [2, 1],
    email: ['user-0@example.com'],
    wrong: ['NotAuthorizedException', 'NotAuthorizedException', 'Incorrect username or password.'],
    missing: [
      'ResourceNotFoundException',
      'ResourceNotFoundException',
      'User pool us-east-1_Nowhere01 does not exist.',
    ],
    renewed: ['AccessToken', 'ExpiresIn', 'IdToken', 'TokenType'],
    arn: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/ClavigerAuthenticated\//),
    afterClockMove: 'boto3',
  });
});
