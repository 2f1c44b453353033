import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { DEAD_LETTER, ORDER } from './examples';

/** Without inline scripts, because the page has the same content security policy as all others. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Order flow: API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/**
 * Sends the CSRF token of the last sign-in with each write, as the admin page does. Fills in the id of the last order, dead
 * letter, group, replay, run, endpoint, delivery and mail that an answer has shown, because no example can know them.
 * Leaves the session's cookie out of "Authorize": a page cannot set it, the sign-in does.
 */
const START = `let csrfToken;
let letter;
let order;
let paths = {};
// Whose ids an answer shows, and where they are filled in.
const FILLED_IN = {
  '/v1/orders': '/v1/orders/{id}',
  '/v1/order-runs': '/v1/order-runs/{id}',
  '/v1/dead-letters': '/v1/dead-letters/{id}',
  '/v1/dead-letters/replay': '/v1/dead-letters/replays/{id}',
  '/v1/webhooks/endpoints': '/v1/webhooks/endpoints/{id}',
  '/v1/webhooks/endpoints/{id}/test': '/v1/webhooks/deliveries/{id}',
  '/v1/webhooks/deliveries': '/v1/webhooks/deliveries/{id}',
  '/v1/notifications/mails': '/v1/notifications/mails/{id}',
};
const ui = SwaggerUIBundle({
  url: '/docs-json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  responseInterceptor: (response) => {
    const { pathname } = new URL(response.url, location.href);
    if (pathname === '/docs-json') {
      const spec = JSON.parse(response.text);
      paths = spec.paths;
      delete spec.components.securitySchemes.session;
      response.text = JSON.stringify(spec);
    } else if (response.ok && response.body) {
      csrfToken = response.body.csrfToken ?? csrfToken;
      useIdOf(pathname, response.body);
      if (response.body.groups?.[0]) fillIn('/v1/dead-letters/groups/{group}', response.body.groups[0].group, 'group');
    }
    return response;
  },
  requestInterceptor: (request) => {
    if (csrfToken && request.method !== 'GET') request.headers['X-CSRF-Token'] ??= csrfToken;
    if (typeof request.body === 'string')
      request.body = request.body.replaceAll('${DEAD_LETTER}', letter ?? '${DEAD_LETTER}').replaceAll('${ORDER}', order ?? '${ORDER}');
    return request;
  },
});

function useIdOf(path, answer) {
  const id = answer.items?.[0]?.id ?? answer.id;
  if (path === '/v1/orders') order = id ?? order;
  if (path === '/v1/dead-letters') letter = id ?? letter;
  const prefix = FILLED_IN[path.replace(/[0-9a-f-]{36}/, '{id}')];
  if (prefix) fillIn(prefix, id);
}

function fillIn(prefix, id, name = 'id') {
  if (!id) return;
  for (const [path, operations] of Object.entries(paths))
    if (path.startsWith(prefix))
      for (const method of Object.keys(operations)) ui.specActions.changeParam([path, method], name, 'path', id, false);
}
`;

const DIST = path.dirname(require.resolve('swagger-ui-dist/package.json'));
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Serves Swagger UI at `/docs` and the document at `/docs-json`. */
export function serveDocs(app: NestExpressApplication, document: OpenAPIObject): void {
  const http = app.getHttpAdapter().getInstance();
  const text = JSON.stringify(document);
  const send = (type: string, body: string) => (_: Request, response: Response) => {
    response.set('Cache-Control', 'no-cache').type(type).send(body);
  };
  http.get('/docs', send('html', PAGE));
  http.get('/docs/start.js', send('js', START));
  http.get('/docs-json', send('json', text));
  for (const file of FILES) {
    http.get(`/docs/${file}`, (_: Request, response: Response) => {
      response.sendFile(path.join(DIST, file), { maxAge: 3_600_000 });
    });
  }
}
