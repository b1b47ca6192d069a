import type { OutgoingMail } from '../messages/outgoing-mail.js';
import type { Certificate } from '../tls/self-signed.js';

// Parts that a server has only where an option asks for them: their code is loaded then.

/**
 * Opens the way to an SMTP server.
 *
 * @param url undefined without one
 * @throws {TypeError} for a URL of another form
 * @throws {Error} without the package `nodemailer`; its message says how to install it
 */
export async function openMail(url: string | undefined): Promise<OutgoingMail | undefined> {
  if (url === undefined) return undefined;
  const [{ readSmtpUrl }, { openOutgoingMail }] = await Promise.all([
    import('../messages/smtp-server.js'),
    import('../messages/outgoing-mail.js'),
  ]);
  return await openOutgoingMail(readSmtpUrl(url));
}

/**
 * Reads the certificate of a server, and creates it on the first start with TLS.
 *
 * @param isWanted false without TLS
 * @param data the data folder, or `:memory:`, which keeps none
 */
export async function readCertificate(isWanted = false, data = ':memory:'): Promise<Certificate | undefined> {
  if (!isWanted) return undefined;
  const { readOrCreateCertificate } = await import('../tls/persisted-certificate.js');
  return await readOrCreateCertificate(data);
}
