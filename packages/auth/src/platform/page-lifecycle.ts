import type { Lifecycle } from './platform.js';

/** The life of the page that this runs in; undefined where there is no page. */
export function pageLifecycle(): Lifecycle | undefined {
  if (typeof document === 'undefined') return undefined;
  const isVisible = (): boolean => document.visibilityState === 'visible';
  return {
    isVisible,
    onWake(callback) {
      const controller = new AbortController();
      // To the front, out of the back/forward cache, back from being offline, and from being frozen.
      for (const name of ['visibilitychange', 'pageshow', 'online', 'resume'])
        addEventListener(
          name,
          ({ type, persisted }: Event & { readonly persisted?: boolean }) => {
            // A page that is hidden does not wake up. After an ordinary load `pageshow` says nothing.
            if (type === 'visibilitychange' ? isVisible() : persisted !== false) callback();
          },
          { signal: controller.signal, capture: true },
        );
      return () => controller.abort();
    },
  };
}
