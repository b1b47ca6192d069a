import { isLoopbackHost } from '../base/loopback.js';
import { once } from '../base/once.js';
import { within } from '../base/within.js';
import { openClock } from '../context/persisted-clock.js';
import { createControls } from '../control/controls.js';
import { startHousekeeping } from '../control/housekeeping.js';
import { findPolicyWarnings } from '../iam/role-policies.js';
import { followInbox } from '../inbox/inbox-watch.js';
import type { CreateKey } from '../jose/signing-keys.js';
import { createDefaultResources } from '../seed/first-start.js';
import { createSeeding } from '../seed/seeding.js';
import { openStore } from '../store/store.js';
import { readAdministrator } from './administrator.js';
import { createCallbacks } from './callbacks.js';
import { createServices } from './create-services.js';
import { CLOSING_MS, type HttpServer, openHttpServer } from './http-server.js';
import { createListener } from './listener.js';
import { createLocal, type Local } from './local.js';
import { migrations } from './migrations.js';
import { isOperation } from './operations.js';
import { openMail, readCertificate } from './optional-parts.js';
import { reportMailFailure } from './report-mail-failure.js';
import { readSettings } from './settings.js';
import { assertStartOptions, findPlace, type StartOptions } from './start-options.js';

/**
 * Starts Cognito on this machine: user pools, identity pools and STS on one port.
 *
 * @throws {TypeError} for an unknown option
 * @throws {TypeError} for a trigger's URL that leads beyond this machine, without `allowOutbound`
 * @throws {TypeError} for an invalid `smtp`
 * @throws {SeedError} for an invalid seed
 * @throws {DataFolderError} when the data folder can't be used
 * @throws {DatabaseError} when the database can't be used
 * @throws {Error} with Node's `code` (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`) when it cannot listen there
 */
export async function startLocal(options: StartOptions = {}): Promise<Local> {
  return await startLocalWith(options, {});
}

/** What tests and plug-ins replace. */
interface Parts {
  /** Creates signing keys. Default: by `node:crypto`. */
  readonly createKey?: CreateKey;
  /** Whether the process runs for as long as the server. Default true. */
  readonly keepsProcess?: boolean;
}

/** As {@link startLocal}, with other parts. */
export async function startLocalWith(options: StartOptions, parts: Parts): Promise<Local> {
  const { createKey, keepsProcess = true } = parts;
  assertStartOptions(options);
  const { host = '127.0.0.1', port = 0 } = options;
  const loopback = isLoopbackHost(host);
  const callbacks = createCallbacks(options);
  const { log } = callbacks;

  const seeding = options.seed === undefined ? undefined : createSeeding(options.seed);
  const outgoingMail = await openMail(options.smtp);
  // SQLite in a folder or in memory, or PostgreSQL.
  const store = await openStore(findPlace(options), migrations);
  if (store.warning !== undefined) log(store.warning);
  let server: HttpServer | undefined;
  try {
    const certificate = await readCertificate(options.tls, options.data);
    // The rest depends on the port. Clients that call before it is ready wait.
    server = await openHttpServer({ port, host, certificate, keepsProcess });
    const { key, isNew, controlToken } = await readAdministrator(store, { loopback });
    const settings = readSettings(options, { url: server.url, loopback, administrator: key });
    for (const warning of findPolicyWarnings(options.roles ?? {})) log(warning);
    const clock = await openClock(store);
    const services = await createServices({ settings, store, clock, createKey, ...(outgoingMail && { outgoingMail }) });
    await createDefaultResources(services, seeding);

    const controls = createControls(services, { isOperation, seeding });
    controls.events.subscribe(callbacks.onEvent);
    const unfollow = options.onMessage === undefined ? undefined : await followInbox(store, callbacks.onMessage);
    outgoingMail?.watchFailures((failure) => reportMailFailure(failure, controls.events, log));
    // Operations of AWS. The routes load on first use: OAuth 2.0, login pages, SAML, control plane, console.
    server.answer(createListener({ services, controls, controlToken, log }));
    const stopHousekeeping = startHousekeeping(services, log);

    const { close: finishRequests } = server;
    const close = once(async () => {
      await within(CLOSING_MS, Promise.all([stopHousekeeping(), finishRequests()]));
      await outgoingMail?.close();
      unfollow?.();
      callbacks.mute();
      await store.close();
    });
    const administrator = { ...key, isNew };
    return await createLocal({ server, services, controls, seeding, administrator, controlToken, close });
  } catch (error) {
    await server?.close();
    await store.close();
    throw error;
  }
}
