import type { VNode } from 'preact';
import { ClockSection } from './clock.js';
import { FaultsSection } from './faults.js';
import { SnapshotsSection } from './snapshots.js';

/** The controls of a server for tests, by hand. */
export function ControlsView(): VNode {
  return (
    <>
      <ClockSection />
      <FaultsSection />
      <SnapshotsSection />
    </>
  );
}
