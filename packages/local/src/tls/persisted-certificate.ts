import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, createSelfSigned } from './self-signed.js';

/** Where a data folder has the certificate, for those who want to trust it. */
const CERTIFICATE_FILE = 'tls-certificate.pem';
const KEY_FILE = 'tls-key.pem';

const RENEWAL_MS = 30 * 86_400_000;

/**
 * The certificate of a data folder: made on the first start with TLS, and again before it ends.
 *
 * @param data an existing folder, or `:memory:`, which keeps none
 */
export async function readOrCreateCertificate(data: string): Promise<Certificate> {
  // By the machine's time: that is what clients check it by, wherever a test has moved the server's clock.
  const now = Date.now();
  const kept = data === ':memory:' ? undefined : await readKept(data);
  if (kept !== undefined && isGood(kept, now)) return kept;
  const made = createSelfSigned(now);
  if (data !== ':memory:') {
    await writeWhole(join(data, KEY_FILE), made.privateKey);
    await writeWhole(join(data, CERTIFICATE_FILE), made.certificate);
  }
  return made;
}

async function readKept(data: string): Promise<Certificate | undefined> {
  try {
    const [certificate, privateKey] = await Promise.all([
      readFile(join(data, CERTIFICATE_FILE), 'utf8'),
      readFile(join(data, KEY_FILE), 'utf8'),
    ]);
    return { certificate, privateKey };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file that was cut off, or that belongs to another key, is no certificate. */
function isGood({ certificate, privateKey }: Certificate, now: number): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    return parsed.checkPrivateKey(createPrivateKey(privateKey)) && Date.parse(parsed.validTo) - now > RENEWAL_MS;
  } catch {
    return false;
  }
}

async function writeWhole(path: string, content: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, path);
}
