// Moves the wall clock of a process, as a machine that slept has it: `SHIFT_SECONDS` says how far.
const shiftMs = Number(process.env['SHIFT_SECONDS'] ?? 0) * 1000;
const now = Date.now;
Date.now = () => now() + shiftMs;
