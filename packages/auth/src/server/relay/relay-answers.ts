import { SESSION_HEADER } from '../../bff/placeholder.js';
import { isAuthError } from '../../errors/auth-error.js';
import { addRetryAfter, json } from '../routes/answers.js';
import type { Route } from '../routes/route.js';
import { RelayDenial } from './relay-denial.js';

/** The content type of the AWS JSON protocol. */
export const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** Headers of the service that pass to the page. */
const PASSED = ['date', 'retry-after', 'x-amzn-requestid'];

/** Answers in the form of the service. */
export function answerCall(
  output: object,
  { headers, status = 200 }: { headers?: Headers; status?: number } = {},
): Response {
  const answer = json(output, status, CONTENT_TYPE);
  for (const name of PASSED) {
    const value = headers?.get(name);
    if (value !== undefined && value !== null) answer.headers.set(name, value);
  }
  return answer;
}

/** Answers with an exception in the form of the service. */
export function answerDenial({ status, code, message, isChanged }: RelayDenial, headers?: Headers): Response {
  const answer = answerCall({ __type: code, message }, { status, ...(headers && { headers }) });
  answer.headers.set('x-amzn-errortype', code);
  if (isChanged) answer.headers.set(SESSION_HEADER, 'changed');
  return answer;
}

/** Wraps the handler of a route that speaks the protocol of the service: failures become its exceptions. */
export function withServiceErrors(handle: Route['handle']): Route['handle'] {
  return async (context) => {
    try {
      return await handle(context);
    } catch (error) {
      if (error instanceof RelayDenial) return answerDenial(error);
      if (!isAuthError(error)) throw error;
      const answer = answerDenial(new RelayDenial(error.code, error.message, { status: error.retryable ? 503 : 400 }));
      addRetryAfter(answer, error);
      return answer;
    }
  };
}
