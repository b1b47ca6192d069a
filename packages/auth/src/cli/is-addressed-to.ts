import type { IncomingMessage } from 'node:http';

/**
 * Whether a request names a host, and no other. A page whose host name was rebound to this machine still sends that name, and
 * Node.js passes on the first of several (RFC 9112, section 3.2).
 */
export function isAddressedTo({ headersDistinct }: IncomingMessage, host: string): boolean {
  return headersDistinct['host']?.join() === host;
}
