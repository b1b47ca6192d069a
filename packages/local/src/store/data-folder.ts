import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DATABASE_FILE = 'claviger.db';
const GITIGNORE = '.gitignore';

/** What a server keeps in its data folder. */
const OWN_FILES = /^(?:claviger\.db(?:-wal|-shm|-journal)?|tls-(?:certificate|key)\.pem(?:\.new)?|\.gitignore)$/;

/** A data folder that is ready for its database. */
export interface DataFolder {
  readonly databaseFile: string;
  /** One sentence, when other users of this machine can enter a folder that is not the server's alone. */
  readonly warning: string | undefined;
}

/**
 * Makes a data folder. One that holds only the server's files belongs to its user (0700) and stays out of git. One with
 * other files is left as it is, but for the server's own files in it (0600); so is one of another user, such as a
 * mounted volume.
 *
 * @throws {Error} with Node's `code`
 */
export function prepareDataFolder(folder: string): DataFolder {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = readdirSync(folder);
  const isOwn = names.every((name) => OWN_FILES.test(name));
  if (isOwn) {
    if (othersCanEnter(folder)) closeToOthers(folder);
    if (!names.includes(GITIGNORE)) writeFileSync(join(folder, GITIGNORE), '*\n', { mode: 0o600 });
  }
  const databaseFile = join(folder, DATABASE_FILE);
  // The file is made here because SQLite would make it readable to all; its journal takes over the mode.
  closeSync(openSync(databaseFile, 'a', 0o600));
  for (const name of [...names, DATABASE_FILE]) {
    if (OWN_FILES.test(name) && name !== GITIGNORE) chmodSync(join(folder, name), 0o600);
  }
  const reason = isOwn ? 'belongs to another user' : 'has further files';
  return { databaseFile, warning: othersCanEnter(folder) ? warningOf(folder, reason) : undefined };
}

function closeToOthers(folder: string): void {
  try {
    chmodSync(folder, 0o700);
  } catch (error) {
    // Only its owner may. The start says then that others can enter.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

function othersCanEnter(folder: string): boolean {
  return process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0;
}

function warningOf(folder: string, reason: string): string {
  return `Others can enter the data folder ${folder}, which ${reason}: give --data a folder of its own.`;
}
