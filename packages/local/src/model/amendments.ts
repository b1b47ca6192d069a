import type { ServiceName } from '../wire/operation.js';
import type { Shape } from './shapes/shapes.js';

/** Where a service differs from its published model, or this server takes more than the service. */
export const AMENDED_SHAPES: Readonly<Partial<Record<ServiceName, Readonly<Record<string, Shape>>>>> = {
  'cognito-idp': {
    // The service's own messages quote this pattern: a password may have spaces inside.
    PasswordType: { kind: 'string', min: 0, max: 256, sensitive: true, pattern: '^[\\S]+.*[\\S]+$' },
    // A name may choose the client's id: `_custom_id_:ID`.
    ClientNameType: { kind: 'string', min: 1, max: 128, pattern: '(?:_custom_id_:)?[\\w\\s+=,.@-]+' },
  },
};
