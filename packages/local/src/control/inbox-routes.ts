import { deleteMessages, waitForMessages } from '../inbox/inbox-watch.js';
import type { Store } from '../store/store.js';
import { type ControlApp, explaining, readQuery, readWaitMs } from './request-body.js';

/** The inbox over HTTP: list, wait (long poll), empty. */
export function addInboxRoutes(app: ControlApp, store: Store): void {
  app.get(
    '/_claviger/inbox',
    explaining(async (context) => {
      const { to, purpose, wait } = readQuery(context, ['to', 'purpose', 'wait']);
      const { signal } = context.req.raw;
      return context.json(await waitForMessages(store, { to, purpose, waitMs: readWaitMs(wait), signal }));
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
