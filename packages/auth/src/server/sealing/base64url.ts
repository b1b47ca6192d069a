/** The decoder of newer runtimes, which is several times as fast. */
interface FastDecoder {
  fromBase64?(text: string, options: { readonly alphabet: 'base64url' }): Uint8Array<ArrayBuffer>;
}

/** Decodes base64url without padding (RFC 4648, section 5). Undefined for any other text. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (/[^\w-]/.test(text)) return undefined;
  try {
    const fast = (Uint8Array as FastDecoder).fromBase64?.(text, { alphabet: 'base64url' });
    return fast ?? Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  } catch {
    return undefined;
  }
}
