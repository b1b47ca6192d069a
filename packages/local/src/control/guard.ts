import type { IncomingHttpHeaders } from 'node:http';
import { refuseForeign } from '../http/origin-guard.js';
import { isEqualSecret } from '../jose/constant-time.js';
import type { Settings } from '../settings.js';

/** Why a request may not have what it asks of the control plane. */
export interface ControlRefusal {
  readonly status: 401 | 403 | 415;
  /** One sentence. */
  readonly message: string;
}

/**
 * Lets in only this machine's own tools, and pages that were allowed.
 *
 * @param bearerToken asked for, if there is one
 */
export function refuseControl(
  request: { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders },
  settings: Settings,
  bearerToken: string | undefined,
): ControlRefusal | undefined {
  const { method, headers } = request;
  const foreign = refuseForeign(headers, settings);
  if (foreign !== undefined) return { status: 403, message: foreign };
  if (method === 'OPTIONS') return undefined;
  if (bearerToken !== undefined && !isEqualSecret(`Bearer ${bearerToken}`, headers.authorization ?? '')) {
    return { status: 401, message: "The control plane asks for the administrator's secret key as a bearer token." };
  }
  // A page of another origin can send a form or plain text without the browser asking first, but not this type.
  if (method !== 'GET' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, message: 'Changing calls need Content-Type: application/json.' };
  }
  return undefined;
}
