/**
 * The AWS keys that a page gets whose keys are on the server: always the same, and they open nothing. Libraries that want keys in an
 * answer find some.
 */
export const PLACEHOLDER_KEY_ID = 'ASIACLAVIGERONSERVER';
/** The secret key, and the session token where the server vends no keys. */
export const PLACEHOLDER_SECRET = 'claviger-on-server';
/** The session token where the page may fetch keys. */
export const PLACEHOLDER_VENDED = 'claviger-on-server-vended';

/** The header of an answer of the relay: the cookie has another session than the one that the request names. */
export const SESSION_HEADER = 'claviger-session';
