/** The used part of a popup's `Window`, for apps that compile without the types of the DOM. */
export interface Popup {
  readonly closed: boolean;
  readonly location: { replace(url: string): void };
  close(): void;
}

/**
 * Opens a popup on request, before the first wait: browsers open popups only in the handler of a click. Null when the browser
 * blocked it. A failure closes the popup.
 */
export async function withPopup<T>(
  isWanted: boolean | undefined,
  work: (popup: Popup | null | undefined) => Promise<T>,
): Promise<T> {
  const popup = isWanted
    ? (globalThis.open?.('about:blank', '_blank', 'popup,width=500,height=700') ?? null)
    : undefined;
  // The login pages and their providers must not navigate this page.
  if (popup) popup.opener = null;
  try {
    return await work(popup);
  } catch (error) {
    popup?.close();
    throw error;
  }
}
