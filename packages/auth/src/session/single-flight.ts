/** One run of shared work. */
export interface Flight {
  /** Whether somebody wants it done although what is there is fresh. May become true until `sent` is. */
  force: boolean;
  /** Set by the work when its request leaves. */
  sent: boolean;
}

/** Work that everybody who needs it waits for together. */
export interface SingleFlight<T> {
  /**
   * Joins the work in progress, or starts it. To a caller with `force`, work whose request has left already is not
   * good enough: it is done once more after that, once for all who asked meanwhile.
   */
  join(force: boolean): Promise<T>;
}

/** Makes a single flight of `work`, whose promise must not reject. */
export function createSingleFlight<T>(work: (flight: Flight) => Promise<T>): SingleFlight<T> {
  let current: { readonly flight: Flight; readonly promise: Promise<T> } | undefined;
  let next: Promise<T> | undefined;

  const join = (force: boolean): Promise<T> => {
    if (!current) {
      const flight: Flight = { force, sent: false };
      const promise = work(flight).finally(() => {
        current = undefined;
      });
      current = { flight, promise };
      return promise;
    }
    if (!force) return current.promise;
    if (!current.flight.sent) {
      current.flight.force = true;
      return current.promise;
    }
    next ??= current.promise.then(() => {
      next = undefined;
      return join(true);
    });
    return next;
  };
  return { join };
}
