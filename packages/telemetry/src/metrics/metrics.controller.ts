import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { exposition } from './exposition';
import { sharedWork } from '../shared-work';

/** The bearer token that `/metrics` requires; empty: none. */
export const METRICS_TOKEN = Symbol('METRICS_TOKEN');

/** Each format is rendered at most ten times a second, because rendering reads the database. */
const RENDERED_EVERY_MS = 100;

/** The last rendering. The formats take turns, because both read and set the same gauges. */
let lastRendering: Promise<unknown> = Promise.resolve();

/** All callers share one buffer as the body. A string would be copied for each. */
const rendered = (format: Parameters<typeof exposition>[0]) =>
  sharedWork(async () => {
    const rendering = lastRendering.then(() => exposition(format));
    lastRendering = rendering.catch(() => undefined);
    const { contentType, text } = await rendering;
    return { contentType, body: Buffer.from(text) };
  }, RENDERED_EVERY_MS);

/** The metrics for Prometheus: OpenMetrics with exemplars if the request asks for it, otherwise the classic format. */
@Controller('metrics')
export class MetricsController {
  private readonly render = { classic: rendered('classic'), openmetrics: rendered('openmetrics') };

  constructor(@Inject(METRICS_TOKEN) private readonly token: string) {}

  @Get()
  async metrics(@Req() request: Request, @Res() response: Response): Promise<void> {
    response.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
    if (!this.allowed(request.headers.authorization)) {
      response
        .status(401)
        .set({ 'WWW-Authenticate': 'Bearer', 'Content-Type': 'text/plain; charset=utf-8' })
        .end('Send the value of METRICS_TOKEN as a bearer token: Authorization: Bearer …\n');
      return;
    }
    // Like Prometheus' own libraries: a request that names OpenMetrics gets it, for any version.
    const format = /application\/openmetrics-text/.test(request.headers.accept ?? '')
      ? 'openmetrics'
      : 'classic';
    const { contentType, body } = await this.render[format]();
    response.set({ 'Content-Type': contentType }).end(body);
  }

  private allowed(authorization = ''): boolean {
    if (this.token === '') return true;
    const [scheme = '', given = ''] = authorization.split(' ');
    // Both are hashed, so that the comparison reveals nothing about the token, not even its length.
    return scheme.toLowerCase() === 'bearer' && timingSafeEqual(sha256(given), sha256(this.token));
  }
}

const sha256 = (value: string) => createHash('sha256').update(value).digest();
