// `cognito-local` as a subject of bench/local.mjs: installed into a folder of the run, filled by its own file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from './server-process.mjs';

const VERSION = '5.3.0';
const INSTALL_LIMIT_MS = 180_000;

/**
 * @param {string} folder
 * @param {(line: string) => void} tell
 * @returns the subject, or nothing when it can't be had
 */
export async function installCognitoLocal(folder, tell) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  tell(`installing cognito-local ${VERSION} into a temporary folder …`);
  const child = spawn('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `cognito-local@${VERSION}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const impatient = setTimeout(() => child.kill(), INSTALL_LIMIT_MS);
  const began = performance.now();
  const progress = setInterval(() => tell(`… ${Math.round((performance.now() - began) / 1_000)} s`), 10_000);
  const status = await once(child, 'exit').then(
    ([code]) => code,
    () => 1,
  );
  clearTimeout(impatient);
  clearInterval(progress);
  if (status !== 0) {
    tell('cognito-local could not be installed: the figures of @claviger/local stand alone');
    return undefined;
  }
  return createSubject(folder);
}

function createSubject(folder) {
  const modules = join(folder, 'node_modules');
  const start = (data) => {
    mkdirSync(data, { recursive: true });
    const args = [join(modules, 'cognito-local/lib/bin/start.js')];
    return startProcess((port) => ({ args, cwd: data, env: { PORT: String(port), HOST: '127.0.0.1' } }), '/health');
  };
  return {
    name: `cognito-local ${VERSION}`,
    measureInstall: () => {
      const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
      const manifests = globSync('**/node_modules/{*,@*/*}/package.json', { cwd: folder });
      return { bytes, packages: manifests.length };
    },
    start,
    // At 7 sign-ups a second its own way would take half an hour: one user is made so, and copied in its file.
    fill: async (data, { emails, signingIn, password }) => {
      const server = await start(data);
      const created = await server.call('CreateUserPool', { PoolName: 'bench', UsernameAttributes: ['email'] });
      const userPoolId = created.UserPool.Id;
      const { UserPoolClient } = await server.call('CreateUserPoolClient', {
        UserPoolId: userPoolId,
        ClientName: 'bench',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      });
      const clientId = UserPoolClient.ClientId;
      const [first] = signingIn;
      const UserAttributes = [{ Name: 'email', Value: first }];
      await server.call('SignUp', { ClientId: clientId, Username: first, Password: password, UserAttributes });
      await server.call('AdminConfirmSignUp', { UserPoolId: userPoolId, Username: first });
      await server.stop();
      const file = join(data, '.cognito/db', `${userPoolId}.json`);
      const content = JSON.parse(readFileSync(file, 'utf8'));
      const [model] = Object.values(content.Users);
      for (const email of emails) {
        if (email === first) continue;
        const sub = crypto.randomUUID();
        const Attributes = model.Attributes.map(({ Name, Value }) => ({
          Name,
          Value: Name === 'sub' ? sub : Name === 'email' ? email : Value,
        }));
        content.Users[sub] = { ...model, Attributes, Username: sub, RefreshTokens: [] };
      }
      writeFileSync(file, JSON.stringify(content));
      return { userPoolId, clientId };
    },
  };
}
