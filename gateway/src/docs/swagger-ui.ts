import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Request, Response } from 'express';

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

/** Sends the CSRF token of the last sign-in with each write, as the admin page does. */
const START = `let csrfToken;
SwaggerUIBundle({
  url: '/docs-json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  responseInterceptor: (response) => {
    if (response.body?.csrfToken) csrfToken = response.body.csrfToken;
    return response;
  },
  requestInterceptor: (request) => {
    if (csrfToken && request.method !== 'GET') request.headers['X-CSRF-Token'] ??= csrfToken;
    return request;
  },
});
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
