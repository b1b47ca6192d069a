/** The URLs of this machine over plain http, under any of its names and through any of its ports. */
export const LOOPBACK: RegExp = /^http:\/\/(([\w-]+\.)*localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/[^@]*)?$/;

/** Parses a URL; returns undefined for a text that is not a URL. Safari before 17 has no `URL.canParse`. */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
