import type { LocalServices } from '../../context/services.js';
import type { ServiceError } from '../../wire/service-error.js';
import { invalidParameter } from './errors.js';

const PAGE_TOKEN_MS = 3_600_000;

interface PagePosition {
  /** The listing: the operation with the input that selects the entries. */
  readonly of: string;
  readonly after: readonly string[];
  readonly issuedAt: number;
}

/** Creates the token that continues a listing behind the entry with these sort keys. */
export function createPageToken(services: LocalServices, of: string, after: readonly string[]): string {
  const position: PagePosition = { of, after, issuedAt: services.clock.now() };
  return services.sealer.seal('page', position).toString('base64url');
}

/**
 * The sort keys of the entry behind which a listing continues.
 *
 * @throws ServiceError `InvalidParameterException` for a token that isn't from the same listing, or is over an hour old
 */
export function openPageToken(services: LocalServices, of: string, token: string): readonly string[] {
  const position = services.sealer.open('page', Buffer.from(token, 'base64url')) as PagePosition | undefined;
  if (position?.of !== of || services.clock.now() - position.issuedAt > PAGE_TOKEN_MS) throw invalidPageToken();
  return position.after;
}

function invalidPageToken(): ServiceError {
  return invalidParameter('Invalid pagination token.');
}
