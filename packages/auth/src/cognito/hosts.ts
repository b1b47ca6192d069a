/** The host suffixes of the partitions, by the prefix of their regions. The public partition comes last. */
const suffixes: readonly (readonly [region: string, suffix: string, dualStack: string])[] = [
  ['cn-', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ['eusc-', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ['us-gov-', 'amazonaws.com', 'api.aws'],
  ['', 'amazonaws.com', 'api.aws'],
];

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
  const [start, suffix, dualStack] = suffixes.find(([begin]) => region.startsWith(begin)) ?? [];
  // The plain hosts of the public partition are dual-stack.
  const isApart = start || (useFips && !region.startsWith('us-'));
  return `${service}${useFips ? '-fips' : ''}.${region}.${useDualStack && isApart ? dualStack : suffix}`;
}
