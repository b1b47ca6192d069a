'use client';
// The running backend in development, amplify_outputs.json in a build.
import outputs from 'virtual:claviger/outputs';
import { createAuth } from '@claviger/auth';
import { useState } from 'react';

const auth = createAuth(outputs);

export function SignIn() {
  const [text, setText] = useState('');
  const submit = async (form) => {
    await auth.signIn({ username: form.get('username'), password: form.get('password') });
    const session = await auth.fetchAuthSession();
    setText(`Signed in as ${session.getCognitoTokens().get().idToken.payload.email}`);
  };
  return (
    <form action={submit}>
      <input name="username" type="email" autoComplete="username" aria-label="E-mail" />
      <input name="password" type="password" autoComplete="current-password" aria-label="Password" />
      <button type="submit">Sign in</button>
      <output>{text}</output>
    </form>
  );
}
