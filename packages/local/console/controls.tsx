import type { VNode } from 'preact';
import { ClockSection } from './clock.js';
import { FaultsSection } from './faults.js';
import { SnapshotsSection } from './snapshots.js';

/** What tests do to a server, by hand. */
export function ControlsView(): VNode {
  return (
    <>
      <ClockSection />
      <FaultsSection />
      <SnapshotsSection />
    </>
  );
}
