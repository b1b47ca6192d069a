import type { GroupConfiguration, GroupOverride } from '../../triggers/events.js';
import type { Group } from '../groups/groups.js';

/** The groups of a user as tokens carry them. */
export function configureGroups(groups: readonly Group[]): GroupConfiguration {
  const roles = groups.flatMap(({ roleArn }) => roleArn ?? []);
  return {
    groupsToOverride: groups.map(({ name }) => name),
    iamRolesToOverride: [...new Set(roles)],
    preferredRole: preferredRoleOf(groups) ?? null,
  };
}

/** The role of the group that counts most; none where several that count as much have different ones. */
function preferredRoleOf(groups: readonly Group[]): string | undefined {
  const rank = ({ precedence }: Group): number => precedence ?? Number.POSITIVE_INFINITY;
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  const best = Math.min(...withRole.map(rank));
  const roles = new Set(withRole.filter((group) => rank(group) === best).map(({ roleArn }) => roleArn));
  const [only] = roles;
  return roles.size === 1 ? only : undefined;
}

/** The groups as a trigger wants them: an absent list keeps the groups, `null` removes them. */
export function overrideGroups(
  configured: GroupConfiguration,
  override: GroupOverride | null | undefined,
): GroupConfiguration {
  if (override === undefined) return configured;
  return {
    groupsToOverride: override?.groupsToOverride ?? [],
    iamRolesToOverride: override?.iamRolesToOverride ?? [],
    preferredRole: override?.preferredRole ?? null,
  };
}
