import { AuthError } from '../errors/auth-error.js';
import { type FileFacts, type Node, statIfThere } from './node-files.js';

/** The bits of a mode that let the group and other users write, and the bit that a folder like `/tmp` has. */
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * Makes sure that no other user can write a file or its folder, as `ssh` does for its own files: otherwise a planted file
 * would sign this user in as another one. Windows has no such modes, and is not asked.
 *
 * @throws {AuthError} `StorageUnavailable`, with `field` `path`; the errors of the file system.
 */
export async function assertPrivate(node: Node, file: string, folder: string): Promise<void> {
  const { userId } = node;
  const [fileFacts, folderFacts] = await Promise.all([statIfThere(node, file), statIfThere(node, folder)]);
  if (userId === undefined) return;
  const isSticky = folderFacts !== undefined && (folderFacts.mode & STICKY) !== 0;
  // In a folder like `/tmp` no user can replace the file of another one.
  const isOpen = canOthersWrite(fileFacts) || (canOthersWrite(folderFacts) && !isSticky);
  // But any user can be the first to make it there. Elsewhere root may use the folder of a user.
  const isForeign = fileFacts && ![userId, 0].includes(fileFacts.uid) && (userId !== 0 || isSticky);
  if (!isOpen && !isForeign) return;
  throw new AuthError('service', 'StorageUnavailable', 'Other users can write the session file or its folder.', {
    recoverySuggestion: 'Keep the file in a folder of its own: chmod 700 for the folder, 600 for the file.',
    field: 'path',
  });
}

function canOthersWrite(facts: FileFacts | undefined): boolean {
  if (!facts) return false;
  const { mode, uid, gid } = facts;
  // By the convention of Linux distributions, a group of the user's own number has no other member.
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== uid);
}
