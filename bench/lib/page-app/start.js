// Imported first: the moment when the script of the page starts, before any module of a library runs.
globalThis.startedAt = performance.now();
