import { AuthError } from '../errors/auth-error.js';
import { type FileStats, type Node, statIfThere } from './node-files.js';

/** Mode bits: writable by the group, writable by other users, and the sticky bit of a folder such as `/tmp`. */
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Asserts that no other user can write a file or its folder, as `ssh` does for its files. Otherwise another user could plant
 * a file that signs this user in as someone else. Windows has no such modes, so the check passes there.
 *
 * @throws {AuthError} `StorageUnavailable`, with `field` `path`.
 * @throws {Error} the errors of the file system.
 */
export async function assertPrivate(node: Node, file: string, folder: string): Promise<void> {
  const { userId } = node;
  const [fileStats, folderStats] = await Promise.all([statIfThere(node, file), statIfThere(node, folder)]);
  if (userId === undefined) return;
  const isSticky = folderStats !== undefined && (folderStats.mode & STICKY) !== 0;
  // In a sticky folder such as `/tmp` no user can replace the file of another user.
  const isOpen = canOthersWrite(fileStats) || (canOthersWrite(folderStats) && !isSticky);
  // But any user can create it there first. Elsewhere root may use the folder of a user.
  const isForeign = fileStats && ![userId, 0].includes(fileStats.uid) && (userId !== 0 || isSticky);
  if (!isOpen && !isForeign) return;
  throw new AuthError('service', 'StorageUnavailable', 'Other users can write the session file or its folder.', {
    recoverySuggestion: 'Keep the file in a folder of its own: chmod 700 for the folder, 600 for the file.',
    field: 'path',
  });
}

function canOthersWrite(stats: FileStats | undefined): boolean {
  if (!stats) return false;
  const { mode, uid, gid } = stats;
  // By convention of Linux distributions, the group with the user's number has no other member.
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== uid);
}
