import type { CookieOptions, Request, Response } from 'express';

/** Browsers send the cookie from this site only, and no script can read it. `__Host-` makes browsers enforce that. */
const NAME = { secure: '__Host-session', plain: 'session' };

const options = (secure: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  secure,
  path: '/',
});

export function setSessionCookie(response: Response, id: string, secure: boolean): void {
  response.cookie(secure ? NAME.secure : NAME.plain, id, options(secure));
}

export function clearSessionCookie(response: Response, secure: boolean): void {
  response.clearCookie(secure ? NAME.secure : NAME.plain, options(secure));
}

/** The id that the request's session cookie carries. */
export function sessionIdOf(request: Request, secure: boolean): string | undefined {
  const name = secure ? NAME.secure : NAME.plain;
  for (const pair of request.headers.cookie?.split(';') ?? []) {
    const [key = '', value = ''] = pair.trim().split('=', 2);
    if (key === name && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}
