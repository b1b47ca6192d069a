import type { Ending } from '../../session/records.js';

/** Why the relay forwards no request, as the answer says it in the form of the service. */
export class RelayDenial extends Error {
  declare readonly status: number;
  /** The name of an exception of the service. */
  declare readonly code: string;
  /** Whether the cookie has another session than the request: the page reads its session again. */
  declare readonly isChanged: boolean;

  constructor(code: string, message: string, details: { readonly status?: number; readonly isChanged?: boolean } = {}) {
    super(message);
    Object.assign(this, { name: 'RelayDenial', code, status: 400, isChanged: false }, details);
  }
}

/** Denies a request that names another session than the cookie, or a real token. */
export function createChangedDenial(): RelayDenial {
  const message = 'The session in this browser has changed.';
  return new RelayDenial('NotAuthorizedException', message, { isChanged: true });
}

/** Repeats why the service has ended the session. */
export function createEndedDenial({ code, message }: Ending): RelayDenial {
  return new RelayDenial(code, message);
}
