import type { DomainSettings } from '../configuration/domains.js';

/** A domain in the input of the operations that create and change it. */
export interface DomainInput extends Partial<DomainSettings> {
  readonly Domain: string;
  readonly UserPoolId: string;
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
