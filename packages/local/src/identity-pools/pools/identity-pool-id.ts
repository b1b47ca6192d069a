import { randomUUID } from 'node:crypto';
import { isRegion } from '../../base/region.js';
import { invalidParameter } from './errors.js';

/**
 * Creates the id of an identity pool: a random one, or the value of the tag `_custom_id_`.
 *
 * @throws ServiceError `InvalidParameterException`
 */
export function createIdentityPoolId(region: string, tags: Readonly<Record<string, string>> = {}): string {
  const { _custom_id_: custom } = tags;
  if (custom === undefined) return `${region}:${randomUUID()}`;
  const [, customRegion = ''] = /^([^:]*):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(custom) ?? [];
  if (isRegion(customRegion)) return custom;
  throw invalidParameter(
    '_custom_id_ is the whole id of the identity pool, such as eu-west-1:00000000-0000-4000-8000-000000000000.',
  );
}
