/**
 * The origin in an authenticator's client data, if a relying party allows it: the party's host or one below it, over TLS.
 * On this machine it is allowed without TLS.
 */
export function findAllowedOrigin(clientDataJson: string, relyingPartyId: string): string | undefined {
  const origin = readOrigin(clientDataJson);
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  const { hostname, protocol } = new URL(origin);
  const belongs = hostname === relyingPartyId || hostname.endsWith(`.${relyingPartyId}`);
  const secure = protocol === 'https:' || (protocol === 'http:' && /(?:^|\.)localhost$/.test(hostname));
  return belongs && secure ? origin : undefined;
}

function readOrigin(clientDataJson: string): string | undefined {
  try {
    const clientData: unknown = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString());
    const origin = (clientData as { origin?: unknown } | null)?.origin;
    return typeof origin === 'string' ? origin : undefined;
  } catch {
    return undefined;
  }
}
