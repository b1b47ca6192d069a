import { createHash } from 'node:crypto';
import { type DomainSettings, isCustomDomain } from '../configuration/domains.js';
import type { DomainInput } from '../inputs/domain-settings.js';

/** The answer of the operations that create and change a domain. */
export interface DomainOutput {
  readonly ManagedLoginVersion?: number;
  readonly CloudFrontDomain?: string;
  readonly Routing?: DomainSettings['Routing'];
}

/** The answer to an input that was carried out. */
export function toDomainOutput(input: DomainInput): DomainOutput {
  const { ManagedLoginVersion, Routing } = input;
  return {
    ...(ManagedLoginVersion !== undefined && { ManagedLoginVersion }),
    ...(isCustomDomain(input) && { CloudFrontDomain: toDistribution(input.Domain) }),
    ...(Routing !== undefined && { Routing }),
  };
}

/** The name of a domain's CloudFront distribution. It does not exist here: the name follows from the domain. */
export function toDistribution(domain: string): string {
  return `d${createHash('sha256').update(domain).digest('hex').slice(0, 13)}.cloudfront.net`;
}
