import { HttpError } from 'react-admin';
import type { Problem, SignedIn } from './api-types';
import { noteFailure, noteSuccess } from '../session/connection';
import { signedIn, untilSignedInAgain } from '../session/session';

const BASE = '/v1';
/** The gateway gives up after 5 s, so no answer comes after this time. */
const TIMEOUT_MS = 10_000;

export interface Request {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Return a 401 to the caller instead of asking for the password. */
  readonly signingIn?: boolean;
}

export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * Sends a request to the gateway.
 *
 * @param path below /v1, with its query string
 * @throws HttpError that says what happened and what to do; `body.errors` holds the errors of form fields by name
 */
export async function call<T>(method: Method, path: string, request: Request = {}): Promise<Answer<T>> {
  const response = await send(method, path, request);
  if (response.status === 401 && !request.signingIn) {
    await untilSignedInAgain();
    return call(method, path, request);
  }
  // Another tab has signed in: the cookie belongs to its session, but our token to the old one.
  if (response.status === 403 && method !== 'GET' && (await hasNewToken()))
    return call(method, path, request);
  if (!response.ok) throw await errorOf(response);
  const text = await response.text();
  return { body: (text ? JSON.parse(text) : undefined) as T, headers: response.headers };
}

/** GET; returns the body. */
export const get = async <T>(path: string, request?: Request): Promise<T> =>
  (await call<T>('GET', path, request)).body;

/** POST; returns the body. */
export const post = async <T>(path: string, body?: unknown, request?: Request): Promise<T> =>
  (await call<T>('POST', path, { ...request, body })).body;

async function send(method: Method, path: string, request: Request): Promise<Response> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
  const token = signedIn.get()?.csrfToken;
  try {
    const response = await fetch(BASE + path, {
      method,
      credentials: 'same-origin',
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
      headers: {
        accept: 'application/json',
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
        ...(token && method !== 'GET' && { 'X-CSRF-Token': token }),
        ...request.headers,
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    if (method === 'GET' && [502, 503, 504].includes(response.status)) noteFailure('app.outage.behind');
    else noteSuccess();
    return response;
  } catch (error) {
    if (request.signal?.aborted) throw error;
    noteFailure('app.outage.gateway');
    const write = method === 'GET' ? '' : '_write';
    throw new HttpError(`app.error.${timeout.aborted ? 'timeout' : 'unreachable'}${write}`, 0, {});
  }
}

async function hasNewToken(): Promise<boolean> {
  const before = signedIn.get();
  const response = await send('GET', '/auth/me', {});
  if (!response.ok) return false;
  const now = (await response.json()) as SignedIn;
  signedIn.set(now);
  return now.csrfToken !== before?.csrfToken;
}

async function errorOf(response: Response): Promise<HttpError> {
  const problem = await problemOf(response);
  const fields = problem.errors?.map(({ field, reason }) => [field, withoutName(field, reason)]) ?? [];
  const more = problem.errors?.map(({ field, reason }) => withoutName(field, reason, field)).join('; ');
  // The reasons follow at once.
  const detail = more ? problem.detail.replace(/: see errors\.$/, ':') : problem.detail;
  const said = [detail, more].filter(Boolean).join(' ');
  const message = problem.traceId === undefined ? said : `${said} (trace ${problem.traceId})`;
  return new HttpError(more === TURNED_RANGE ? 'app.error.range' : message, response.status, {
    ...problem,
    ...(fields.length > 0
      ? { errors: Object.fromEntries(fields) as Record<string, string> }
      : { errors: undefined }),
  });
}

/** The page calls these fields From and Until, and says it in its own language. */
const TURNED_RANGE = 'to must not be before from';

/** Removes the field name from "quantity must be …", because the text is shown below that field. */
const withoutName = (field: string, reason: string, name = '') =>
  [name, reason.startsWith(`${field} `) ? reason.slice(field.length + 1) : reason].filter(Boolean).join(' ');

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    // Not from the gateway, perhaps from a proxy in between.
    const detail = `${response.status} ${response.statusText}`.trim();
    return { title: response.statusText, status: response.status, detail };
  }
}
