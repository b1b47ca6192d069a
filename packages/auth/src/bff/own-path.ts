/** The address of what `fetch` takes. A `Request` of another frame is no instance of the class of this one. */
export function parseAddress(input: string | URL | Request): URL {
  return new URL((input as Request).url ?? input, globalThis.location?.href);
}

/** Whether a request goes to the page's own origin, whose server adds the tokens that the page lacks. */
export function isOwnPath(options: object, input: string | URL | Request): boolean {
  const { bff, storage } = Object(options);
  if (bff === undefined || storage?.isReadByServer) return false;
  const page = globalThis.location;
  return page && parseAddress(input).origin === page.origin;
}
