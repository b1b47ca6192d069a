import type { Lifecycle } from './platform.js';

/** The life of the page that this runs in; undefined where there is no page. */
export function pageLifecycle(): Lifecycle | undefined {
  if (typeof document === 'undefined') return undefined;
  const isVisible = (): boolean => document.visibilityState === 'visible';
  return {
    isVisible,
    onWake(callback) {
      const controller = new AbortController();
      const { signal } = controller;
      document.addEventListener('visibilitychange', () => isVisible() && callback(), { signal });
      // From the back/forward cache. After an ordinary load the event says nothing.
      addEventListener('pageshow', ({ persisted }) => persisted && callback(), { signal });
      // From being offline, and from being frozen.
      for (const type of ['online', 'resume']) addEventListener(type, callback, { signal, capture: true });
      return () => controller.abort();
    },
  };
}
