// The floors of both packages: what imports what. `check-imports.mjs` holds the sources against it.

/**
 * The folders in a folder, the lowest floor first. A file imports from its own folder and from lower floors; folders on
 * one floor do not know each other. `.` means the files that lie directly in the folder. A folder that is not a
 * key may have sub-folders too: then only cycles between them are a fault.
 *
 * @type {Readonly<Record<string, readonly (readonly string[])[]>>}
 */
export const FLOORS = {
  'packages/auth/src': [
    ['errors'],
    ['config'],
    ['platform'],
    ['storage', 'cognito', 'bff'],
    ['session'],
    ['sign-in'],
    ['actions'],
    ['adopt', 'page', 'vend'],
    ['amplify', 'server'],
    ['cli', '.'],
    ['react', 'testing', 'whole'],
  ],
  'packages/auth/src/server': [
    ['sealing', 'stores'],
    ['settings'],
    ['sessions'],
    ['routes'],
    ['relay', 'proxies'],
    ['.'],
  ],
  'packages/local/src': [
    ['base', 'tls'],
    ['wire'],
    ['events', 'messages', 'model', 'store'],
    ['inbox', 'jose'],
    ['context'],
    ['iam', 'saml', 'triggers'],
    ['user-pools'],
    ['identity-pools', 'oauth'],
    ['seed', 'sts'],
    ['control'],
    ['console'],
    ['server'],
    ['cli', 'testing', 'vite', '.'],
    ['playwright'],
  ],
  'packages/local/src/model': [['shapes'], ['generated'], ['.']],
  'packages/local/src/identity-pools': [
    ['pools'],
    ['identities'],
    ['logins'],
    ['answers', 'credentials'],
    ['operations'],
    ['.'],
  ],
  'packages/local/src/oauth': [['protocol'], ['html'], ['authorization'], ['providers'], ['endpoints', 'pages'], ['.']],
  'packages/local/src/sts': [['answers', 'sessions'], ['operations'], ['.']],
  'packages/local/src/user-pools': [
    ['base', 'srp'],
    ['pools'],
    ['configuration'],
    ['clients'],
    ['users'],
    ['devices', 'factors', 'groups'],
    ['messages', 'tokens'],
    ['unknown-user'],
    ['accounts', 'import', 'sign-in'],
    ['inputs'],
    ['answers'],
    ['operations'],
    ['.'],
  ],
  'packages/local/src/user-pools/sign-in': [['.'], ['challenges'], ['flows']],
};
