import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The headers that a page of another origin may read. */
const EXPOSED_HEADERS = [
  'Location',
  'Link',
  'ETag',
  'Retry-After',
  'Idempotent-Replayed',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'RateLimit-Policy',
  'traceresponse',
];

/** Tells browsers what our pages may load (no inline script, nothing from elsewhere) and which origins may call us. */
export function securityHeaders(corsOrigins: readonly string[]): RequestHandler[] {
  const policies = helmet({
    // Only very old browsers need these, and each header costs every order a little.
    xDownloadOptions: false,
    xDnsPrefetchControl: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Swagger UI and chart libraries set style attributes.
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  if (corsOrigins.length === 0) return [policies];
  return [
    policies,
    cors({ origin: [...corsOrigins], credentials: true, exposedHeaders: EXPOSED_HEADERS, maxAge: 600 }),
  ];
}
