import outputs from 'virtual:claviger/outputs';
import { SignIn } from './sign-in';

export default function Page() {
  return (
    <main>
      <p>User pool {outputs.auth.user_pool_id}</p>
      <SignIn />
    </main>
  );
}
