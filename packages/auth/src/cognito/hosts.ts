/** Selects one of a service's hosts. */
export interface HostChoice {
  /** The host with validated cryptography (FIPS 140). */
  readonly useFips?: boolean | undefined;
  /** The host with IPv4 and IPv6 addresses. */
  readonly useDualStack?: boolean | undefined;
}

/** Returns the host of a service in a pool's region, by the endpoint rules of AWS. The pool's id starts with the region. */
export function getHost(service: string, id: string, { useFips, useDualStack }: HostChoice = {}): string {
  const [region = ''] = id.split(/[_:]/);
  // The partitions apart from those with `com`: China, and the sovereign cloud of Europe.
  const domain = region.startsWith('cn-') ? 'com.cn' : region.startsWith('eusc-') && 'eu';
  // The plain hosts of the public partition are dual-stack.
  const isApart = domain || region.startsWith('us-gov-') || (useFips && !region.startsWith('us-'));
  const dualStack = domain ? `api.amazonwebservices.${domain}` : 'api.aws';
  const suffix = useDualStack && isApart ? dualStack : `amazonaws.${domain || 'com'}`;
  return `${service}${useFips ? '-fips' : ''}.${region}.${suffix}`;
}
