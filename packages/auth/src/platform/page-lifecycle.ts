import type { Lifecycle } from './platform.js';

/** Returns the lifecycle of the current page; undefined without a page. */
export function pageLifecycle(): Lifecycle | undefined {
  if (typeof document === 'undefined') return undefined;
  const isVisible = (): boolean => document.visibilityState === 'visible';
  return {
    isVisible,
    onWake(callback) {
      const controller = new AbortController();
      // The page becomes visible, leaves the back/forward cache, comes back online, or is no longer frozen.
      for (const name of ['visibilitychange', 'pageshow', 'online', 'resume'])
        addEventListener(
          name,
          ({ type, persisted }: Event & { readonly persisted?: boolean }) => {
            // Ignored: a page that becomes hidden, and the `pageshow` of an ordinary load.
            if (type === 'visibilitychange' ? isVisible() : persisted !== false) callback();
          },
          { signal: controller.signal, capture: true },
        );
      return () => controller.abort();
    },
  };
}
