// Each page of the extension creates its own `auth`. They share one session through the extension's storage.
import { createAuth } from './claviger.js';
import outputs from './outputs.js';

export const auth = createAuth(outputs);
