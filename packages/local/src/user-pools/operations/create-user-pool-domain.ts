import type { Operation } from '../../iam/operation.js';
import { type DomainOutput, toDomainOutput } from '../answers/domain-output.js';
import { assertValidDomain, claimDomain } from '../configuration/domains.js';
import { type DomainInput, readDomainSettings } from '../inputs/domain-settings.js';
import { requirePool } from '../pools/pool-settings.js';

/** Gives a user pool a domain for its login pages. */
export const createUserPoolDomain: Operation<DomainInput, DomainOutput> = {
  service: 'cognito-idp',
  name: 'CreateUserPoolDomain',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { Domain: name, UserPoolId: userPoolId } = input;
    await requirePool(services.store.db, userPoolId);
    assertValidDomain(name, input);
    const content = { ManagedLoginVersion: 1, ...readDomainSettings(input) };
    await services.store.transaction((tx) => claimDomain(tx, services, { userPoolId, name, content }));
    return toDomainOutput(input);
  },
};
