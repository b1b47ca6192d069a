import { signedFetch } from '@claviger/auth/vend';

/**
 * Prepares calls of a function URL whose authorization is `AWS_IAM`.
 *
 * @param scope `{ service: 'lambda', region }` for a domain of your own. Hosts of AWS name both.
 */
export function createFunction(auth, url, scope) {
  const fetchSigned = signedFetch(auth, scope);
  return async (input) => {
    const response = await fetchSigned(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`The function answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
}
