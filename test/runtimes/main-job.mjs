// The main job of both packages, for any runtime: a server with its data in a folder, a user who signs up, in and out, a
// guest, a clock that moves, a login page, and a restart. Prints what came of it as JSON.
import { createAuth } from '@claviger/auth';
import { startLocal } from '@claviger/local';

const [, , data = ''] = process.argv;
const username = 'ann@example.com';
const password = 'Correct-horse1';
/** @type {Record<string, unknown>} */
const seen = {};

const local = await startLocal({ data });
const auth = createAuth(local.outputs);
const guest = await auth.fetchAuthSession();
seen['guest'] = guest.getAWSCredentials().ok;
await auth.signUp({ username, password });
const message = await local.inbox.find({ to: username });
await auth.confirmSignUp({ username, confirmationCode: message?.code ?? '' });
// SRP, as by default.
seen['signedIn'] = (await auth.signIn({ username, password })).isSignedIn;
const session = await auth.fetchAuthSession();
seen['details'] = [
  session.getUserSub().ok,
  session.getIdentityId().ok,
  session.getAWSCredentials().ok,
  session.getCognitoTokens().ok,
];
local.clock.advance(3_500);
const renewed = await auth.fetchAuthSession({ forceRefresh: true });
seen['renewed'] =
  renewed.getCognitoTokens().get().idToken.toString() !== session.getCognitoTokens().get().idToken.toString();
seen['console'] = (await fetch(`${local.url}/_claviger/`)).status;
const client = local.outputs.auth.user_pool_client_id;
const query = new URLSearchParams({
  client_id: client,
  redirect_uri: 'http://localhost:3000/',
  response_type: 'code',
  scope: 'openid',
});
seen['loginPage'] = (await fetch(`${local.url}/oauth2/authorize?${query}`)).status;
seen['signedOut'] = (await auth.signOut()).status;
const wrong = auth.signIn({ username, password: 'Wrong-horse1' });
seen['wrongPassword'] = await wrong.catch((/** @type {{ code: string }} */ { code }) => code);
await local.close();

const again = await startLocal({ data });
seen['afterRestart'] = (await createAuth(again.outputs).signIn({ username, password })).isSignedIn;
await again.close();
console.log(JSON.stringify(seen));
