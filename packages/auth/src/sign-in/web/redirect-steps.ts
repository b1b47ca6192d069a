// What a page needs that the login pages have opened: one file.
export { finishFlow } from './finish-flow.js';
export { findFlow } from './flow-slots.js';
export { createUnknownStateError } from './oauth-errors.js';
export { handOver } from './popup.js';
