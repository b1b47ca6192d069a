/** URLs of this machine over plain http: any loopback name, any port. */
export const LOOPBACK: RegExp = /^http:\/\/(([\w-]+\.)*localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/[^@]*)?$/;

/** Parses a URL; returns undefined for any other text. Safari before 17 has no `URL.canParse`. */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
