/** What the key ring of the system answers. */
export type KeyRingAnswer =
  /** `secret` is undefined where the key ring has no entry of this account. */
  | { readonly state: 'stored'; readonly secret: string | undefined }
  /** It is there and does not answer: it is locked, or the user dismissed its prompt. */
  | { readonly state: 'locked'; readonly cause: unknown }
  /** This machine has none, or the package for it is not installed. */
  | { readonly state: 'missing'; readonly cause: unknown };

/** The key ring of the system: Keychain, Credential Manager, or the Secret Service of a Linux desktop. */
export interface KeyRing {
  read(account: string): Promise<KeyRingAnswer>;
  /** Stores a secret, which replaces the previous one. */
  write(account: string, secret: string): Promise<KeyRingAnswer>;
}

/** The used parts of `@napi-rs/keyring`. */
export interface KeyRingModule {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options?: { readonly linux: { readonly store: 'secret-service' } },
  ) => KeyRingEntry;
}

interface KeyRingEntry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(secret: string): Promise<void>;
}

const SERVICE = 'claviger-auth';

/**
 * The kernel's key ring, to which the package falls back on Linux, forgets its keys at a restart. A session would be lost with
 * them.
 */
const OPTIONS = { linux: { store: 'secret-service' } } as const;

/**
 * Creates the port to the system's key ring. It loads the package at the first call.
 *
 * @param load - loads `@napi-rs/keyring`, an optional peer dependency.
 */
export function createSystemKeyRing(load: () => Promise<KeyRingModule> = loadModule): KeyRing {
  const use = async (
    account: string,
    work: (entry: KeyRingEntry) => Promise<string | null | undefined>,
  ): Promise<KeyRingAnswer> => {
    let entry: KeyRingEntry;
    try {
      const { AsyncEntry } = await load();
      // It connects: without a key ring the constructor throws.
      entry = new AsyncEntry(SERVICE, account, OPTIONS);
    } catch (cause) {
      return { state: 'missing', cause };
    }
    try {
      return { state: 'stored', secret: (await work(entry)) ?? undefined };
    } catch (cause) {
      return { state: 'locked', cause };
    }
  };
  return {
    read: (account) => use(account, (entry) => entry.getPassword()),
    write: (account, secret) =>
      use(account, async (entry) => {
        await entry.setPassword(secret);
        return secret;
      }),
  };
}

function loadModule(): Promise<KeyRingModule> {
  return import('@napi-rs/keyring');
}
