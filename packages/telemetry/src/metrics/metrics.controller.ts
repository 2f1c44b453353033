import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { exposition } from './exposition';
import { sharedWork } from '../shared-work';

/** The bearer token that `/metrics` asks for; empty: none. */
export const METRICS_TOKEN = Symbol('METRICS_TOKEN');

interface Request {
  readonly headers: { readonly authorization?: string; readonly accept?: string };
}

interface Response {
  status(code: number): this;
  set(headers: Record<string, string>): this;
  end(body: string | Buffer): unknown;
}

/** A flood of scrapes costs no more than ten of each format a second: rendering reads the database. */
const RENDERED_EVERY_MS = 100;

/** Ends with the last rendering. One at a time, whatever the format: both read and set the same gauges. */
let lastRendering: Promise<unknown> = Promise.resolve();

/** The body is one buffer for all who get it; each would have its own copy of a text. */
const rendered = (format: Parameters<typeof exposition>[0]) =>
  sharedWork(async () => {
    const rendering = lastRendering.then(() => exposition(format));
    lastRendering = rendering.catch(() => undefined);
    const { contentType, text } = await rendering;
    return { contentType, body: Buffer.from(text) };
  }, RENDERED_EVERY_MS);

/** What Prometheus reads: OpenMetrics with exemplars where it is asked for, the classic text otherwise. */
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
    // As Prometheus' own libraries have it: whoever names OpenMetrics prefers it, in whatever version.
    const format = /application\/openmetrics-text/.test(request.headers.accept ?? '')
      ? 'openmetrics'
      : 'classic';
    const { contentType, body } = await this.render[format]();
    response.set({ 'Content-Type': contentType }).end(body);
  }

  private allowed(authorization = ''): boolean {
    if (this.token === '') return true;
    const [scheme = '', given = ''] = authorization.split(' ');
    // Hashed, so that the comparison tells nothing of the token, not even its length.
    return scheme.toLowerCase() === 'bearer' && timingSafeEqual(sha256(given), sha256(this.token));
  }
}

const sha256 = (value: string) => createHash('sha256').update(value).digest();
