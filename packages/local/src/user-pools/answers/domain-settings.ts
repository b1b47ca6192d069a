import { createHash } from 'node:crypto';
import { type DomainSettings, isCustomDomain } from '../configuration/domains.js';

/** A domain in the input of the operations that create and change it. */
export interface DomainInput extends Partial<DomainSettings> {
  readonly Domain: string;
  readonly UserPoolId: string;
}

/** The answer of the operations that create and change a domain. */
export interface DomainOutput {
  readonly ManagedLoginVersion?: number;
  readonly CloudFrontDomain?: string;
  readonly Routing?: DomainSettings['Routing'];
}

/** The settings in an input; an absent one is left out. */
export function readDomainSettings(input: DomainInput): Partial<DomainSettings> {
  const { ManagedLoginVersion, CustomDomainConfig, Routing } = input;
  return {
    ...(ManagedLoginVersion !== undefined && { ManagedLoginVersion }),
    ...(CustomDomainConfig !== undefined && { CustomDomainConfig }),
    ...(Routing !== undefined && { Routing }),
  };
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

/** The name of a domain's CloudFront distribution. There is none here: the name follows from the domain. */
export function toDistribution(domain: string): string {
  return `d${createHash('sha256').update(domain).digest('hex').slice(0, 13)}.cloudfront.net`;
}
