import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRule } from './doors.js';
import type { ServiceError } from './service-error.js';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Why, when it is an error: for the event log, never sent. */
  readonly denial?: ServiceError;
  /** The identity that the call is about: for the event log, never sent. */
  readonly identityId?: string;
}

/** Answers requests to `/`, the one address of all AWS services here. */
export type AwsEndpoint = (incoming: IncomingMessage) => Promise<Answer>;

export function sendAnswer(outgoing: ServerResponse, answer: Answer): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(answer.status, {
    ...answer.headers,
    'Content-Length': Buffer.byteLength(answer.body),
  });
  outgoing.end(answer.body);
}

/** The headers that every answer of an AWS service has here, errors included, so that browsers may read it. */
export function commonHeaders(requestId: string, now: number): Record<string, string> {
  return {
    'x-amzn-RequestId': requestId,
    // The server's own time: clients correct their clocks by it.
    Date: new Date(now).toUTCString(),
    ...getRule('app').headers,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
  };
}

/** What browsers ask before a call. */
export function preflightHeaders(): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET,POST,OPTIONS',
    'Access-Control-Allow-Headers':
      'content-type,x-amz-target,x-amz-user-agent,cache-control,amz-sdk-invocation-id,amz-sdk-request,' +
      'authorization,x-amz-date,x-amz-security-token,x-amz-content-sha256,pragma',
    'Access-Control-Max-Age': '172800',
  };
}
