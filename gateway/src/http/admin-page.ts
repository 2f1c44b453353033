import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NotFoundException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { logger } from '@order-flow/telemetry/logger';

/** Where `npm run build -w admin-ui` writes the page. */
const FOLDER = path.resolve(__dirname, '../../../admin-ui/dist');
const NONCE = /__CSP_NONCE__/g;
/** The encodings that the build has already made, the best first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/**
 * Serves the admin page and its files at `/admin`. Files under assets/ have a hash of their content in the name, so a
 * browser caches them for good. It asks for index.html, which names them, each time.
 */
export function serveAdminPage(app: NestExpressApplication): void {
  const index = path.join(FOLDER, 'index.html');
  if (!existsSync(index)) {
    logger.info('the admin page is not built, so /admin is empty');
    return;
  }
  const html = readFileSync(index, 'utf8');
  const files = new Set(
    readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).map((name) => name.split(path.sep).join('/')),
  );
  const http = app.getHttpAdapter().getInstance();

  http.get('/admin/assets/:name', (request: Request, response: Response, next: NextFunction) => {
    const name = `assets/${String(request.params.name)}`;
    if (files.has(name)) sendFile(files, name, response, 'public, max-age=31536000, immutable');
    // Perhaps a file of another version. A browser would run an HTML answer as a script.
    else next(new NotFoundException(`There is no ${request.path}: the page was updated, load it again.`));
  });
  http.get('/admin/icon.svg', (_: Request, response: Response) => {
    sendFile(files, 'icon.svg', response, 'public, max-age=3600');
  });
  // Any other path is a screen of the page itself.
  http.get(/^\/admin(\/.*)?$/, (_: Request, response: Response) => sendPage(html, response));
}

/** Styles that the page's scripts add must carry this answer's nonce. Inline scripts are not allowed at all. */
function sendPage(html: string, response: Response): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = String(response.getHeader('Content-Security-Policy'));
  response.set({
    'Content-Security-Policy': policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`),
    'Cache-Control': 'no-cache',
  });
  response.type('html').send(html.replace(NONCE, nonce));
}

function sendFile(files: ReadonlySet<string>, name: string, response: Response, cacheControl: string): void {
  response.vary('Accept-Encoding').type(path.extname(name)).set('Cache-Control', cacheControl);
  for (const [encoding, suffix] of ENCODINGS) {
    if (!files.has(name + suffix) || !response.req.acceptsEncodings(encoding)) continue;
    response.set('Content-Encoding', encoding).sendFile(name + suffix, { root: FOLDER, cacheControl: false });
    return;
  }
  response.sendFile(name, { root: FOLDER, cacheControl: false });
}
