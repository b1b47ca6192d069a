/** How hosts end in the partitions other than the public one, by how their regions begin. */
const suffixes: readonly (readonly [region: string, suffix: string, dualStack: string])[] = [
  ['cn-', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ['eusc-', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ['us-gov-', 'amazonaws.com', 'api.aws'],
];

/** Which of a service's hosts is wanted. */
export interface HostChoice {
  /** The one whose cryptography is validated (FIPS 140). */
  readonly useFips?: boolean | undefined;
  /** The one that has addresses of IPv6 too. */
  readonly useDualStack?: boolean | undefined;
}

/** The host of a service in a region, as the service's own rules for endpoints have it. */
export function hostOf(service: string, region: string, { useFips, useDualStack }: HostChoice = {}): string {
  const found = suffixes.find(([start]) => region.startsWith(start));
  // The plain hosts of the public partition are dual-stack.
  const isApart = found || (useFips && !region.startsWith('us-'));
  const [, suffix, dualStack] = found ?? ['', 'amazonaws.com', 'api.aws'];
  return `${service}${useFips ? '-fips' : ''}.${region}.${useDualStack && isApart ? dualStack : suffix}`;
}
