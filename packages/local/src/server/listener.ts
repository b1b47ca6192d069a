import type { RequestListener } from 'node:http';
import { VERSION } from '../base/version.js';
import type { LocalServices } from '../context/services.js';
import type { Controls } from '../control/controls.js';
import { withFaults } from '../control/fault-injection.js';
import { withEvents } from '../events/events.js';
import { createAwsEndpoint } from './aws-endpoint.js';
import type { LogFailure } from './describe-failure.js';
import { createFrontDoor } from './front-door.js';
import { jsonOperations } from './operations.js';

export interface ListenerParts {
  readonly services: LocalServices;
  readonly controls: Controls;
  /** Of the control plane; absent on loopback. */
  readonly controlToken: string | undefined;
  readonly log: LogFailure;
}

/** What every request passes: injected faults, the front door, and for AWS calls the event log and the endpoint. */
export function createListener({ services, controls, controlToken, log }: ListenerParts): RequestListener {
  const endpoint = createAwsEndpoint({ services, log, operations: jsonOperations });
  const frontDoor = createFrontDoor({
    log,
    aws: withEvents(endpoint, controls.events),
    control: { services, controls, version: VERSION, bearerToken: controlToken },
  });
  return withFaults(frontDoor, { ...controls, clock: services.clock });
}
