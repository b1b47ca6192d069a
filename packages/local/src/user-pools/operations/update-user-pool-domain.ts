import type { Operation } from '../../iam/operation.js';
import { type DomainOutput, toDomainOutput } from '../answers/domain-output.js';
import { changeDomain } from '../configuration/domains.js';
import { type DomainInput, readDomainSettings } from '../inputs/domain-settings.js';
import { requirePool } from '../pools/pool-settings.js';

/** Changes the settings of a domain that are given. */
export const updateUserPoolDomain: Operation<DomainInput, DomainOutput> = {
  service: 'cognito-idp',
  name: 'UpdateUserPoolDomain',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const { Domain: name, UserPoolId: userPoolId } = input;
    await requirePool(services.store.db, userPoolId);
    const given = readDomainSettings(input);
    await services.store.transaction((tx) => changeDomain(tx, services, { userPoolId, name, given }));
    return toDomainOutput(input);
  },
};
