import { PLACEHOLDER_KEY_ID, PLACEHOLDER_SECRET, PLACEHOLDER_VENDED } from '../../bff/placeholder.js';
import type { Vends } from '../settings/options.js';
import type { Rebuilt } from './shapes.js';

/** Replaces AWS keys by the placeholder. Identity id and expiration are the real ones. */
export function replaceCredentials(answer: Rebuilt, { awsCredentials }: Required<Vends>): Rebuilt {
  const { Credentials } = answer;
  if (!Credentials) return answer;
  const placeholder = {
    AccessKeyId: PLACEHOLDER_KEY_ID,
    SecretKey: PLACEHOLDER_SECRET,
    SessionToken: awsCredentials ? PLACEHOLDER_VENDED : PLACEHOLDER_SECRET,
  };
  return { ...answer, Credentials: { ...Credentials, ...placeholder } };
}
