// Every entry, with all that its declarations reach.
export * as auth from '@claviger/auth';
export * as actions from '@claviger/auth/actions';
export * as adopt from '@claviger/auth/adopt';
export * as amplify from '@claviger/auth/amplify';
export * as server from '@claviger/auth/server';
export * as session from '@claviger/auth/session';
export * as storage from '@claviger/auth/storage';
export * as testing from '@claviger/auth/testing';
export * as vend from '@claviger/auth/vend';
export * as whole from '@claviger/auth/whole';
