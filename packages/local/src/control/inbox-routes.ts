import type { InboxQuery } from '../inbox/inbox-message.js';
import { deleteMessages, waitForMessages } from '../inbox/inbox-watch.js';
import type { Store } from '../store/store.js';
import { type ControlApp, type ControlContext, explaining } from './request-body.js';

const LONGEST_WAIT_SECONDS = 60;

/** The inbox over HTTP: list, wait (long poll), empty. */
export function addInboxRoutes(app: ControlApp, store: Store): void {
  app.get(
    '/_claviger/inbox',
    explaining(async (context) => {
      const waitSeconds = Number(context.req.query('wait') ?? 0);
      if (!(waitSeconds >= 0 && waitSeconds <= LONGEST_WAIT_SECONDS)) {
        throw new TypeError(`"wait" is a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}.`);
      }
      const { signal } = context.req.raw;
      return context.json(await waitForMessages(store, { ...readQuery(context), waitMs: waitSeconds * 1_000, signal }));
    }),
  );
  app.delete('/_claviger/inbox', async (context) => {
    await deleteMessages(store, readQuery(context));
    return context.json({ status: 'ok' });
  });
}

function readQuery(context: ControlContext): InboxQuery {
  return { to: context.req.query('to'), purpose: context.req.query('purpose') };
}
