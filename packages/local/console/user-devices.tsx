import type { VNode } from 'preact';
import { useAction, useLive } from './live.js';
import { Instant, Loaded } from './parts.js';
import { type Device, findAttribute } from './shapes.js';
import type { UserPlace } from './user.js';

const MOST_DEVICES = 60;

/** The tracked devices of a user. */
export function UserDevices({ userPoolId, username }: UserPlace): VNode {
  const act = useAction();
  const user = { UserPoolId: userPoolId, Username: username };
  const devices = useLive(JSON.stringify(['devices', user]), async (connection, signal) => {
    const input = { ...user, Limit: MOST_DEVICES };
    const { Devices = [] } = await connection.call<{ Devices?: Device[] }>('AdminListDevices', input, signal);
    return Devices;
  });
  return (
    <section class="card" aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      <Loaded live={devices}>
        {(list) => (
          <>
            {list.length === 0 && <p class="soft">No devices.</p>}
            <ul class="plain-list">
              {list.map(({ DeviceKey, DeviceAttributes, DeviceLastAuthenticatedDate }) => (
                <li key={DeviceKey} class="row">
                  <span>
                    {findAttribute(DeviceAttributes, 'device_name') || DeviceKey}
                    {DeviceLastAuthenticatedDate !== undefined && (
                      <span class="soft">
                        , last used <Instant at={DeviceLastAuthenticatedDate * 1_000} />
                      </span>
                    )}
                  </span>
                  <button
                    type="button"
                    class="second"
                    aria-label={`Forget ${findAttribute(DeviceAttributes, 'device_name') || DeviceKey}`}
                    onClick={() =>
                      void act('The device is forgotten.', (connection) =>
                        connection.call('AdminForgetDevice', { ...user, DeviceKey }),
                      )
                    }
                  >
                    Forget
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  );
}
