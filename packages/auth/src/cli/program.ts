/** How the documentation and the messages call this program. */
export const PROGRAM = 'npx @claviger/auth';

/** The profile of a command without `--profile`. */
export const DEFAULT_PROFILE = 'default';

/** Returns the line that runs a command with a profile, for messages. */
export function toCommandLine(command: string, profile: string): string {
  return `${PROGRAM} ${command}${profile === DEFAULT_PROFILE ? '' : ` --profile ${profile}`}`;
}
