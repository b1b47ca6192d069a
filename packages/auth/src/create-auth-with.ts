import { addMethods } from './add-methods.js';
import { type BffLink, createBffLink } from './bff-link.js';
import type { AuthOutputs } from './config/auth-outputs.js';
import { parseConfig } from './config/parse-config.js';
import type { Auth, AuthOptions } from './create-auth.js';
import type { LazyCode } from './lazy-code.js';
import { createSession } from './session/session.js';

/** Creates an `Auth`, as `createAuth` does. The methods load their code by `code`. */
export function createAuthWith(code: LazyCode, outputs: AuthOutputs, options: AuthOptions): Auth {
  const { bff } = options;
  const config = parseConfig(outputs);
  const link: BffLink = bff === undefined ? { config, options } : createBffLink(config, options, bff);
  return addMethods(createSession(link.config, link.options), link, code);
}
