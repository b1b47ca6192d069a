import type { UserPool } from '../pools/pool-settings.js';

/** Whom mail is from, in pools that don't say. */
const DEFAULT_FROM = 'no-reply@verificationemail.com';

/** Whom a pool's mail is from, as its `EmailConfiguration` says: `From`, or the verified address of `SourceArn`. */
export function getSender(pool: UserPool): { readonly from: string; readonly replyTo?: string } {
  const { From, SourceArn, ReplyToEmailAddress } = (pool.settings['EmailConfiguration'] ?? {}) as {
    readonly From?: string;
    readonly SourceArn?: string;
    readonly ReplyToEmailAddress?: string;
  };
  return {
    from: From ?? verifiedAddress(SourceArn) ?? DEFAULT_FROM,
    ...(ReplyToEmailAddress !== undefined && { replyTo: ReplyToEmailAddress }),
  };
}

/** `a@example.com` of `arn:aws:ses:<region>:<account>:identity/a@example.com`; of a domain alone, no-reply there. */
function verifiedAddress(arn: string | undefined): string | undefined {
  const identity = /:identity\/(.+)$/.exec(arn ?? '')?.[1];
  return identity === undefined || identity.includes('@') ? identity : `no-reply@${identity}`;
}
