import { runTrigger } from '../../triggers/triggers.js';
import type { Subject } from '../unknown-user/subject.js';
import type { SignInCall } from './attempt.js';

/**
 * Checks that a subject may begin to sign in, by its own state and by the pool's `PreAuthentication`.
 *
 * @throws ServiceError what keeps the user from signing in
 */
export async function beginSignIn({ services, app, validationData }: SignInCall, subject: Subject): Promise<void> {
  subject.assertCanSignIn({ verified: false });
  subject.assertUnlocked();
  const { userName, ...about } = subject.forTriggers;
  await runTrigger(services, app.pool, {
    name: 'PreAuthentication',
    source: 'PreAuthentication_Authentication',
    userName,
    clientId: app.client.id,
    request: { ...about, validationData: validationData ?? {} },
  });
}
