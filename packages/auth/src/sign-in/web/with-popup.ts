/** What is used of a popup's `Window`, for apps that compile without the types of the DOM. */
export interface Popup {
  readonly closed: boolean;
  readonly location: { replace(url: string): void };
  close(): void;
}

/**
 * Opens a popup where one is wanted, before anything is waited for: browsers open them only while the user's click is
 * being handled. Null where the browser has opened none. What fails closes it.
 */
export async function withPopup<T>(
  isWanted: boolean | undefined,
  work: (popup: Popup | null | undefined) => Promise<T>,
): Promise<T> {
  const popup = isWanted
    ? (globalThis.open?.('about:blank', '_blank', 'popup,width=500,height=700') ?? null)
    : undefined;
  // The login pages, and the providers behind them, must not navigate this page.
  if (popup) popup.opener = null;
  try {
    return await work(popup);
  } catch (error) {
    popup?.close();
    throw error;
  }
}
