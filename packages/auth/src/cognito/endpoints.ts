/** The DNS suffix of the partition that a region belongs to. */
function dnsSuffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** Where a service answers in a region, such as `https://cognito-idp.eu-west-1.amazonaws.com/`. */
export function serviceEndpoint(service: 'cognito-idp' | 'cognito-identity', region: string): string {
  return `https://${service}.${region}.${dnsSuffix(region)}/`;
}

/** The name under which an identity pool knows a user pool: its AWS issuer without the scheme. */
export function providerNameOf(userPoolId: string, region: string): string {
  return `cognito-idp.${region}.${dnsSuffix(region)}/${userPoolId}`;
}
