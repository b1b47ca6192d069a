import { X509Certificate } from 'node:crypto';
import { GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { startTestServer, UserPoolId } from '../../../test-support/server.js';

test('the signing certificate is the pool’s own, and stays the same', async () => {
  const { sdk } = await startTestServer();
  const read = async () => (await sdk.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate ?? '';
  const text = await read();
  const certificate = new X509Certificate(Buffer.from(text, 'base64'));
  expect(certificate.subject).toBe(`CN=${UserPoolId}`);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.validToDate.getTime() - certificate.validFromDate.getTime()).toBeGreaterThan(9 * 365 * 86_400_000);
  expect(await read()).toBe(text);
});
