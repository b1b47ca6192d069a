import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { onTestFinished } from 'vitest';
import { createSelfSigned } from '../../packages/local/dist/tls/self-signed.js';

/** A certificate of this machine that `fetch` and `WebSocket` trust until the end of the test. */
export function createTrustedTls(): { readonly key: string; readonly cert: string } {
  const { privateKey, certificate } = createSelfSigned(Date.now());
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  onTestFinished(() => setDefaultCACertificates(before));
  return { key: privateKey, cert: certificate };
}
