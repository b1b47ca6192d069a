import { identityPoolMigrations } from '../identity-pools/pools/schema.js';
import { oauthMigrations } from '../oauth/protocol/schema.js';
import { samlMigrations } from '../saml/schema.js';
import type { Migrations } from '../store/migrate.js';
import { serverMigrations } from '../store/schema.js';
import { accountMigrations } from '../user-pools/base/account-schema.js';
import { userPoolMigrations } from '../user-pools/base/schema.js';
import { signInMigrations } from '../user-pools/base/sign-in-schema.js';
import { configurationMigrations } from '../user-pools/configuration/schema.js';
import { compiledSteps } from './compiled-steps.js';

/** The history of all tables. A new folder with tables adds its steps at the end. */
export const migrations: Migrations = {
  steps: [
    ...serverMigrations,
    ...userPoolMigrations,
    ...signInMigrations,
    ...accountMigrations,
    ...identityPoolMigrations,
    ...configurationMigrations,
    ...oauthMigrations,
    ...samlMigrations,
  ],
  compiled: compiledSteps,
};
