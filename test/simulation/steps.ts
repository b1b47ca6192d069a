import type { AuthenticationReply } from '../../packages/auth/dist/cognito/user-pool.js';
import { readStored } from './ledger.js';
import type { Step, StepName } from './plan.js';
import { calm } from './profile.js';
import { password, type User } from './service.js';
import { runningMs, startCall, type Tab } from './tab.js';
import { type World, wake } from './world.js';

/** Plays the steps one after another, and then lets everything come to rest. */
export async function play(world: World, steps: readonly Step[]): Promise<void> {
  const { profile, timeline, random, fate } = world;
  for (let index = 0; index < profile.tabs; index++) world.open();
  for (const step of steps) {
    if (world.violation) return;
    random.reseed(step.seed);
    fate.begin(String(step.id));
    world.tell({ type: 'step', text: step.name });
    const answer = actions[step.name](world);
    const moreMs = typeof answer === 'number' ? answer : 0;
    await timeline.advance(step.waitMs + moreMs);
  }
  random.reseed(world.seed);
  fate.begin('rest');
  await comeToRest(world);
}

/** Faults end, each tab wakes up, and each is asked again after the longest pause of a session. */
async function comeToRest(world: World): Promise<void> {
  const { timeline } = world;
  world.tell({ type: 'step', text: 'come to rest' });
  world.setWeather(calm);
  // Longer than any pause between attempts.
  do await timeline.advance(600_000);
  while (!world.violation && world.tabs.some(({ status }) => status === 'frozen'));
  if (world.tabs.length === 0) world.open();
  // Users look at their pages again: what a lost message said is noticed then.
  onAll(world, 0, (tab) => show(world, tab));
  // A renewal may store a sign-in that could not be stored, or that had ended for the others, or a new token of another provider: then
  // each tab is asked again.
  for (let round = 0, asked = ''; round < 3 || asked !== describeStored(world); round++) {
    asked = describeStored(world);
    onAll(world, 0, (tab) => fetchSession(world, tab));
    await timeline.advance(40_000);
  }
  world.tell({ type: 'end' });
}

/** Who is signed in, and with which token of another provider, as the store says; empty where it was damaged or deleted. */
function describeStored({ ledger, store }: World): string {
  if (ledger.wasTampered()) return '';
  const pointer = ledger.pointer();
  const written = readStored(store.values, `${pointer}`);
  return `${pointer} ${written?.ended !== undefined} ${written?.token}`;
}

/** What each step does. A number says for how long nothing else is done, beside what the step says. */
const actions: Readonly<Record<StepName, (world: World) => unknown>> = {
  fetch: (world) => onSome(world, (tab) => fetchSession(world, tab)),
  'fetch everywhere': (world) => onAll(world, 3, (tab) => fetchSession(world, tab)),
  'fetch at once': (world) =>
    onSome(world, (tab) => {
      const most = world.fate.decide('calls at once', 2, () => world.random.between(2, 8));
      for (let count = most; count > 0; count--) fetchSession(world, tab);
    }),
  force: (world) => onSome(world, (tab) => fetchSession(world, tab, { forceRefresh: true })),
  'force everywhere': (world) => onAll(world, 1, (tab) => fetchSession(world, tab, { forceRefresh: true })),
  'fetch and abort': (world) => onSome(world, (tab) => fetchAndAbort(world, tab)),
  'current user': (world) =>
    onSome(world, (tab) => {
      startCall(world, tab, 'getCurrentUser', () => world.keeper.getCurrentUser(tab.session));
    }),
  'sign in'(world) {
    const user = pickUser(world);
    onSome(world, (tab) => {
      startCall(world, tab, 'signIn', () => signIn(world, tab, user));
    });
  },
  'sign in over it'(world) {
    const user = pickUser(world);
    onSome(world, (tab) => signInOver(world, tab, user));
  },
  'sign out': (world) => onSome(world, (tab) => leave(world, tab, false)),
  'sign out globally': (world) => onSome(world, (tab) => leave(world, tab, true)),
  'let tokens age'(world) {
    const { accessTokenSeconds, credentialsSeconds } = world.profile.service;
    const { random, fate } = world;
    const ageMs = fate.decide('age', accessTokenSeconds * 1000, () => {
      const lifeMs = random.pick([accessTokenSeconds, accessTokenSeconds, credentialsSeconds]) * 1000;
      return Math.round(lifeMs * (0.5 + random.next() * 0.6));
    });
    // Most come back to their app together.
    if (fate.decide('all come back', true, () => random.chance(0.7)))
      world.timeline.after(ageMs, undefined, () => onAll(world, 3, (tab) => fetchSession(world, tab)));
    return ageMs;
  },
  open(world) {
    if (world.tabs.length < 4) world.open();
  },
  reload: (world) =>
    onSome(world, (tab) => {
      if (!mayLeave(world, tab)) return;
      world.kill(tab);
      fetchSession(world, world.open());
    }),
  dispose: (world) => onSome(world, (tab) => dispose(world, tab)),
  hide: (world) =>
    onSome(world, (tab) =>
      hide(
        world,
        tab,
        world.fate.decide('hidden for', 60_000, () => world.random.between(100, 300_000)),
      ),
    ),
  sleep: (world) =>
    world.sleep(
      world.fate.decide('sleeps for', 20_000, () => world.random.pick([20_000, 400_000, 3_600_000, 3 * 86_400_000])),
    ),
  'set the clock': (world) =>
    world.setClock(
      world.fate.decide('clock set by', 0, () =>
        Math.round((world.random.next() * 2 - 1) * world.random.pick([120_000, 7_200_000, 3 * 86_400_000])),
      ),
    ),
  freeze: (world) =>
    onSome(world, (tab) =>
      world.freeze(
        tab,
        world.fate.decide('frozen for', 2_000, () => world.random.pick([2_000, 14_000, 30_000, 1_000_000])),
      ),
    ),
  kill: (world) => onSome(world, (tab) => world.kill(tab)),
  'good weather': (world) => world.setWeather(calm),
  'bad weather': (world) => world.setWeather(world.profile.weather),
  'end all sessions of a user': (world) => world.service.endSessions(pickUser(world)),
  'disable a user': (world) => setStatus(pickUser(world), 'disabled'),
  'delete a user': (world) => setStatus(pickUser(world), 'deleted'),
  'delete identities'(world) {
    for (const { identityId } of world.service.credentials.values()) world.service.deleteIdentity(identityId);
  },
  'throw the store away'(world) {
    for (const key of [...world.store.values.keys()]) world.store.set(key, null);
  },
  'fetch tokens': (world) => onSome(world, (tab) => fetchSession(world, tab, { only: 'tokens' })),
  'mixed calls at once': (world) => onSome(world, (tab) => callAll(world, tab)),
  federate(world) {
    const user = pickUser(world);
    onSome(world, (tab) => {
      const token = world.service.issueProviderToken(user.username);
      const input = { provider: 'Google', token };
      startCall(world, tab, 'federate', () => world.keeper.federateToIdentityPool(tab.session, input));
    });
  },
  'delete the own account': (world) =>
    onSome(world, (tab) => {
      startCall(world, tab, 'deleteUser', () => deleteUser(world, tab));
    }),
  'sign out offline'(world) {
    const { troubles, timeline, fate, random } = world;
    const forMs = fate.decide('offline for', 10_000, () => random.pick([3_000, 10_000, 600_000]));
    troubles.offlineUntilMs = timeline.nowMs() + forMs;
    onSome(world, (tab) => leave(world, tab, false));
  },
  'fill the store'({ troubles, fate, random }) {
    // A pointer may still fit where a record doesn't.
    troubles.longestText = fate.decide('longest text', 100, () => random.pick([0, 100, 100]));
  },
  'evict a key': (world) => void spoil(world, () => null),
  'damage any record': (world) => void spoil(world, (text) => text.slice(0, text.length >> 1)),
  'throttle the identity pool'({ troubles, timeline, fate, random }) {
    const forMs = fate.decide('throttled for', 60_000, () => random.pick([3_000, 60_000, 4_000_000]));
    troubles.throttledUntilMs = timeline.nowMs() + forMs;
  },
  'damage a record'(world) {
    const key = [...world.store.values.keys()].find((one) => one.includes('.s.'));
    if (key) world.store.set(key, world.store.values.get(key)?.slice(0, 100) ?? null);
  },
};

/** Changes the text of one key behind everybody's back; null takes it away. */
function spoil({ store, fate, random }: World, change: (text: string) => string | null): void {
  const place = fate.decide('key', 0, () => random.below(store.values.size));
  const [key, text] = [...store.values][place] ?? [];
  if (key !== undefined && text !== undefined) store.set(key, change(text));
}

/** Callers who want different things meet in one tab. */
function callAll(world: World, tab: Tab): void {
  const { fate, random } = world;
  for (let count = fate.decide('calls at once', 3, () => random.between(3, 8)); count > 0; count--) {
    const kind = fate.decide('call', 'fetch', () => random.weighted({ fetch: 3, tokens: 3, force: 3, abort: 1 }));
    const afterMs = fate.decide('call after', 0, () => random.between(0, 200));
    inTab(world, tab, afterMs, () => {
      if (kind === 'abort') fetchAndAbort(world, tab);
      else if (kind === 'force') fetchSession(world, tab, { forceRefresh: true });
      else fetchSession(world, tab, kind === 'tokens' ? { only: kind } : {});
    });
  }
}

/** One of the tabs that run; its code runs a moment later. */
function onSome(world: World, run: (tab: Tab) => void): void {
  const [first, ...others] = world.tabs.filter(isUsable);
  if (!first) return;
  const name = world.fate.decide('tab', first.name, () => world.random.pick([first, ...others]).name);
  inTab(world, others.find((tab) => tab.name === name) ?? first, 0, run);
}

/** All tabs, within so many milliseconds. */
function onAll(world: World, withinMs: number, run: (tab: Tab) => void): void {
  for (const tab of world.tabs.filter(isUsable)) {
    const afterMs = world.fate.decide(`${tab.name} begins`, 0, () => world.random.between(0, withinMs));
    inTab(world, tab, afterMs, run);
  }
}

function isUsable(tab: Tab): boolean {
  return tab.status === 'running' && !tab.isDisposed;
}

/** In a calm world no tab closes during work: there is no timer but the tick's. */
function mayLeave({ profile, locks }: World, tab: Tab): boolean {
  return !profile.isCalm || (tab.timers <= Number(profile.hasLifecycle) && locks.heldBy(tab) === 0);
}

function inTab(world: World, tab: Tab, afterMs: number, run: (tab: Tab) => void): void {
  world.timeline.after(afterMs, tab, () => run(tab));
}

/** Some names are used more than others, so that users also come back. */
function pickUser({ random, service, fate }: World): User {
  const [ann, bob, cyd] = service.users as readonly [User, User, User];
  const name = fate.decide('user', ann.username, () => random.pick([ann, ann, bob, bob, cyd]).username);
  return service.users.find(({ username }) => username === name) ?? ann;
}

function setStatus(user: User, status: 'disabled' | 'deleted'): void {
  user.status = status;
}

interface FetchInput {
  readonly only?: 'tokens';
  readonly forceRefresh?: boolean;
  readonly signal?: AbortSignal;
}

function fetchSession(world: World, tab: Tab, input: FetchInput = {}): ReturnType<typeof startCall> | undefined {
  if (!isUsable(tab)) return undefined;
  const kind = input.forceRefresh ? 'force' : (input.only ?? 'fetch');
  return startCall(world, tab, kind, () => tab.session.fetchAuthSession(input));
}

function fetchAndAbort(world: World, tab: Tab): void {
  const controller = new AbortController();
  const { fate, random } = world;
  const forceRefresh = fate.decide('forces', false, () => random.chance(0.3));
  const call = fetchSession(world, tab, { signal: controller.signal, forceRefresh });
  // Others wait for the same thing.
  if (fate.decide('others wait', true, () => random.chance(0.7))) fetchSession(world, tab);
  const afterMs = fate.decide('aborts after', 100, () => random.between(0, 400));
  world.timeline.after(afterMs, tab, () => {
    if (call && !call.settled) call.isAborted = true;
    controller.abort(new DOMException('The user went elsewhere.', 'AbortError'));
  });
}

/** The result of each flow of `signIn()`: a user who isn't signed in proves the identity, and a session starts. */
async function signIn({ keeper }: World, { internals }: Tab, { username }: User): Promise<void> {
  const since = internals.runtime.signOuts();
  await internals.sync.ensureLoaded();
  if (internals.runtime.account().status === 'signedIn' || !internals.userPool) return;
  const AuthParameters = { USERNAME: username, PASSWORD: password };
  const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: internals.userPool.clientId, AuthParameters };
  const reply = await keeper.call<AuthenticationReply>(internals.userPool.rpc, 'InitiateAuth', input);
  await keeper.beginSession(internals, reply, { since, signInDetails: { loginId: username } });
}

/** As a page does that comes back from a sign-in elsewhere: it does not check whether a user is signed in. */
function signInOver(world: World, tab: Tab, user: User): void {
  const { internals } = tab;
  const input = { AuthParameters: { USERNAME: user.username, PASSWORD: password } };
  const { status, body } = world.service.handle('InitiateAuth', input);
  if (status !== 200) return;
  const nowMs = internals.platform.now();
  const reply = { output: JSON.parse(body), sentAtMs: nowMs, receivedAtMs: nowMs, serviceMs: Number.NaN };
  const details = { since: internals.runtime.signOuts(), signInDetails: { loginId: user.username } };
  startCall(world, tab, 'signIn', () => world.keeper.beginSession(internals, reply, details));
}

/** What `deleteUser()` does, without its real waits for code and for a hash. */
async function deleteUser({ keeper }: World, { internals }: Tab): Promise<void> {
  await internals.sync.ensureLoaded();
  const user = keeper.findUserSession(internals.runtime.account());
  if (!user || !internals.userPool)
    throw new keeper.AuthError('signedOut', 'SignedOut', 'No user is signed in.', { recoverySuggestion: '' });
  await keeper.call(internals.userPool.rpc, 'DeleteUser', { AccessToken: user.record.accessToken });
  if (internals.runtime.sid() === user.record.sid) await keeper.leaveSession(internals, true);
}

function leave(world: World, tab: Tab, global: boolean): void {
  startCall(world, tab, 'signOut', () => world.keeper.signOut(tab.session, { global }));
}

function hide(world: World, tab: Tab, forMs: number): void {
  tab.isVisible = false;
  world.tell({ type: 'life', tab, what: 'hidden' });
  world.timeline.after(forMs, tab, () => show(world, tab));
}

function show(world: World, tab: Tab): void {
  tab.isVisible = true;
  world.tell({ type: 'life', tab, what: 'visible' });
  wake(tab);
}

/** A disposed session is quiet after a while, and then gone. */
function dispose(world: World, tab: Tab): void {
  if (!mayLeave(world, tab)) return;
  tab.session.dispose();
  tab.isDisposed = true;
  world.tell({ type: 'life', tab, what: 'disposed' });
  const sinceMs = runningMs(world, tab);
  const check = (): void => {
    // What was held up while it was frozen has as long as everything else.
    const leftMs = sinceMs + 300_000 - runningMs(world, tab);
    if (leftMs > 0) return void world.timeline.after(leftMs, tab, check);
    const left = tab.timers + tab.wakeListeners.size + world.store.watchers(tab);
    if (left > 0) world.violate('I31', tab, `${left} timers or listeners are left after dispose()`);
    world.kill(tab);
  };
  check();
  world.timeline.after(1_000, undefined, () => world.open());
}
