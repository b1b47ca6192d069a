import type { IdentityPoolTables } from '../identity-pools/schema.js';
import type { OauthTables } from '../oauth/schema.js';
import type { SamlTables } from '../saml/schema.js';
import type { ConfigurationTables } from '../user-pools/configuration/schema.js';
import type { UserPoolTables } from '../user-pools/schema.js';
import type { SignInTables } from '../user-pools/sign-in/schema.js';
import type { AccountTables } from '../user-pools/users/schema.js';
import type { ServerTables } from './schema.js';

/** Every table, by the folder that owns it. */
export interface Tables
  extends ServerTables,
    UserPoolTables,
    SignInTables,
    AccountTables,
    ConfigurationTables,
    IdentityPoolTables,
    OauthTables,
    SamlTables {}
