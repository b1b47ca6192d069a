import type { Browser, BrowserContext } from '@playwright/test';

/** The clocks of all pages that a test has opened. */
export interface PageClocks {
  /** The pages' time, in milliseconds since the epoch. */
  now(): number;
  /** Moves them forward. With `runTimers` the timers that become due run once, as after a machine's sleep. */
  move(ms: number, options: { readonly runTimers: boolean }): Promise<void>;
  /** Ends the test: contexts that live on get the machine's time. */
  restore(): Promise<void>;
}

/** Playwright counts milliseconds in 32 bits: a longer way takes several steps. */
const LONGEST_STEP_MS = 2_000_000_000;

/** Creates the clocks of one test. Playwright replaces a page's clock at the first move only. */
export function createPageClocks(browsers: ReadonlySet<Browser>): PageClocks {
  /** How far a context was ahead of the machine before the test moved it: by a clock of the test's own. */
  const leads = new Map<BrowserContext, number>();
  let offsetMs = 0;
  const now = (): number => Date.now() + offsetMs;
  const listContexts = (): BrowserContext[] => [...browsers].flatMap((browser) => browser.contexts());
  const follow = (context: BrowserContext): void => {
    leads.set(context, 0);
    // It is sent before the test can open a page. A context that closes at once needs no clock.
    context.clock.install({ time: now() }).catch(() => undefined);
  };
  const replace = async (context: BrowserContext): Promise<void> => {
    if (leads.has(context)) return;
    const own = await readOwnClock(context);
    leads.set(context, own === undefined ? 0 : own - now());
    if (own === undefined) await context.clock.install({ time: now() });
  };
  return {
    now,
    move: async (ms, { runTimers }) => {
      const contexts = listContexts();
      await Promise.all(contexts.map(replace));
      for (const browser of browsers) browser.off('context', follow).on('context', follow);
      offsetMs += ms;
      if (!runTimers) {
        await Promise.all(contexts.map((context) => context.clock.setSystemTime(now() + (leads.get(context) ?? 0))));
        return;
      }
      for (let leftMs = ms; leftMs > 0; leftMs -= LONGEST_STEP_MS) {
        const stepMs = Math.min(leftMs, LONGEST_STEP_MS);
        await Promise.all(contexts.map((context) => context.clock.fastForward(stepMs)));
      }
    },
    restore: async () => {
      for (const browser of browsers) browser.off('context', follow);
      const left = listContexts().filter((context) => leads.has(context));
      await Promise.all(left.map((context) => context.clock.setSystemTime(Date.now())));
    },
  };
}

/** The time of a clock that the test itself has put in place of the page's. */
async function readOwnClock(context: BrowserContext): Promise<number | undefined> {
  const [page] = context.pages();
  const read = page?.evaluate(() => ((Date as { readonly isFake?: boolean }).isFake === true ? Date.now() : undefined));
  return await read?.catch(() => undefined);
}
