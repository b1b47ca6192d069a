import type { StringMap } from '../../triggers/events.js';
import type { User } from './users.js';

/** What triggers get of a user. */
export function toTriggerAttributes({ sub, status, attributes }: User): StringMap {
  return { sub, 'cognito:user_status': status, ...attributes };
}
