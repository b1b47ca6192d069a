/**
 * Loads something on first use, once for all callers. A failure is forgotten, so that the next caller tries again: no
 * file descriptor may have been left at that moment.
 */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    if (loading !== undefined) return loading;
    const current = load();
    loading = current;
    current.catch(() => {
      if (loading === current) loading = undefined;
    });
    return current;
  };
}
