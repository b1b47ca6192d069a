import { deleteMessages, waitForMessages } from '../inbox/inbox-watch.js';
import type { Store } from '../store/store.js';
import { type ControlApp, explaining, readQuery } from './request-body.js';

const LONGEST_WAIT_SECONDS = 60;

/** The inbox over HTTP: list, wait (long poll), empty. */
export function addInboxRoutes(app: ControlApp, store: Store): void {
  app.get(
    '/_claviger/inbox',
    explaining(async (context) => {
      const { to, purpose, wait = 0 } = readQuery(context, ['to', 'purpose', 'wait']);
      const waitSeconds = Number(wait);
      if (!(waitSeconds >= 0 && waitSeconds <= LONGEST_WAIT_SECONDS)) {
        throw new TypeError(`"wait" is a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}.`);
      }
      const { signal } = context.req.raw;
      return context.json(await waitForMessages(store, { to, purpose, waitMs: waitSeconds * 1_000, signal }));
    }),
  );
  app.delete(
    '/_claviger/inbox',
    explaining(async (context) => {
      await deleteMessages(store, readQuery(context, ['to', 'purpose']));
      return context.json({ status: 'ok' });
    }),
  );
}
