/** How hosts end in the partitions, by how their regions begin; the public one comes last. */
const suffixes: readonly (readonly [region: string, suffix: string, dualStack: string])[] = [
  ['cn-', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ['eusc-', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ['us-gov-', 'amazonaws.com', 'api.aws'],
  ['', 'amazonaws.com', 'api.aws'],
];

/** Which of a service's hosts is wanted. */
export interface HostChoice {
  /** The one whose cryptography is validated (FIPS 140). */
  readonly useFips?: boolean | undefined;
  /** The one that has addresses of IPv6 too. */
  readonly useDualStack?: boolean | undefined;
}

/** The host of a service in a pool's region, as the service's own rules for endpoints have it. Its id begins with the region. */
export function hostOf(service: string, id: string, { useFips, useDualStack }: HostChoice = {}): string {
  const [region = ''] = id.split(/[_:]/);
  const [start, suffix, dualStack] = suffixes.find(([begin]) => region.startsWith(begin)) ?? [];
  // The plain hosts of the public partition are dual-stack.
  const isApart = start || (useFips && !region.startsWith('us-'));
  return `${service}${useFips ? '-fips' : ''}.${region}.${useDualStack && isApart ? dualStack : suffix}`;
}
