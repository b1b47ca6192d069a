/** Whether a request goes to the page's own origin, whose server adds the tokens that the page lacks. */
export function isOwnPath(options: object, input: string | URL | Request): boolean {
  const { bff, storage } = Object(options);
  if (bff === undefined || storage?.isReadByServer) return false;
  const page = globalThis.location;
  return page && new URL(input instanceof Request ? input.url : String(input), page.href).origin === page.origin;
}
