/** The decoder of newer runtimes. */
interface FastDecoder {
  fromBase64?(text: string, options: { readonly alphabet: 'base64url' }): Uint8Array<ArrayBuffer>;
}

/** Decodes base64url without padding (RFC 4648, section 5). Undefined for any other text. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (/[^\w-]/.test(text)) return undefined;
  try {
    return (Uint8Array as FastDecoder).fromBase64?.(text, { alphabet: 'base64url' }) ?? decode(text);
  } catch {
    return undefined;
  }
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  // Ten times as fast as `Uint8Array.from` with a function.
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
