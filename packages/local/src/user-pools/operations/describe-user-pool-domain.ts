import type { Operation } from '../../iam/operation.js';
import { toDistribution } from '../answers/domain-output.js';
import { type DomainSettings, findDomain } from '../configuration/domains.js';

interface DescribeUserPoolDomainInput {
  readonly Domain: string;
}

interface DescribeUserPoolDomainOutput {
  readonly DomainDescription: Partial<DomainSettings> & {
    readonly UserPoolId?: string;
    readonly AWSAccountId?: string;
    readonly Domain?: string;
    readonly S3Bucket?: string;
    readonly CloudFrontDistribution?: string;
    readonly Version?: string;
    readonly Status?: 'ACTIVE';
  };
}

/** Describes a domain. An unknown domain has an empty description, as in the service. */
export const describeUserPoolDomain: Operation<DescribeUserPoolDomainInput, DescribeUserPoolDomainOutput> = {
  service: 'cognito-idp',
  name: 'DescribeUserPoolDomain',
  authorization: 'signed',
  handle: async (input, { services }) => {
    const domain = await findDomain(services.store.db, input.Domain);
    if (domain === undefined) return { DomainDescription: {} };
    return {
      DomainDescription: {
        UserPoolId: domain.userPoolId,
        AWSAccountId: services.settings.account,
        Domain: domain.name,
        S3Bucket: 'claviger-local',
        CloudFrontDistribution: toDistribution(domain.name),
        Version: new Date(domain.createdAt).toISOString().replace(/\D/g, '').slice(0, 14),
        Status: 'ACTIVE',
        ...domain.content,
      },
    };
  },
};
