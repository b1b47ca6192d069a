import { expect, test } from 'vitest';
import { findFolders } from './folders.js';

const home = '/ann';

test('Linux: settings and keys lie in the configuration folder, sessions in the state folder', () => {
  expect(findFolders({ platform: 'linux', env: {}, home })).toEqual({
    sessions: '/ann/.local/state/claviger-auth/sessions',
    keys: '/ann/.config/claviger-auth/keys',
    profiles: '/ann/.config/claviger-auth/profiles',
  });
});

test('Linux: the variables of the XDG specification name other folders; a relative path counts as none', () => {
  const env = { XDG_STATE_HOME: '/state', XDG_CONFIG_HOME: 'relative' };
  expect(findFolders({ platform: 'linux', env, home })).toMatchObject({
    sessions: '/state/claviger-auth/sessions',
    keys: '/ann/.config/claviger-auth/keys',
  });
});

test('macOS: all lie in Application Support', () => {
  const env = { XDG_CONFIG_HOME: '/config' };
  expect(findFolders({ platform: 'darwin', env, home: '/ann' })).toEqual({
    sessions: '/ann/Library/Application Support/claviger-auth/sessions',
    keys: '/ann/Library/Application Support/claviger-auth/keys',
    profiles: '/ann/Library/Application Support/claviger-auth/profiles',
  });
});

test('Windows: all lie in the local application data, which does not roam', () => {
  const machine = { platform: 'win32', home: 'C:\\Users\\ann' } as const;
  const env = { LOCALAPPDATA: 'D:\\local', APPDATA: 'D:\\roaming' };
  expect(findFolders({ ...machine, env })).toEqual({
    sessions: 'D:\\local\\claviger-auth\\sessions',
    keys: 'D:\\local\\claviger-auth\\keys',
    profiles: 'D:\\local\\claviger-auth\\profiles',
  });
  expect(findFolders({ ...machine, env: {} }).keys).toBe('C:\\Users\\ann\\AppData\\Local\\claviger-auth\\keys');
});

test('a key never lies in the folder of a session', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const { sessions, keys } = findFolders({
      platform,
      env: { XDG_STATE_HOME: '/one', XDG_CONFIG_HOME: '/one' },
      home,
    });
    expect(keys.startsWith(sessions) || sessions.startsWith(keys), platform).toBe(false);
  }
});
