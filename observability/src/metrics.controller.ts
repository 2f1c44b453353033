import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { exposition } from './exposition';

/** The bearer token that `/metrics` asks for; empty: none. */
export const METRICS_TOKEN = Symbol('METRICS_TOKEN');

interface Request {
  readonly headers: { readonly authorization?: string; readonly accept?: string };
}

interface Response {
  status(code: number): this;
  set(headers: Record<string, string>): this;
  end(body: string): unknown;
}

/** What Prometheus reads: OpenMetrics with exemplars where it is asked for, the classic text otherwise. */
@Controller('metrics')
export class MetricsController {
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
    const { contentType, text } = await exposition(format);
    response.set({ 'Content-Type': contentType }).end(text);
  }

  private allowed(authorization = ''): boolean {
    if (this.token === '') return true;
    const [scheme = '', given = ''] = authorization.split(' ');
    // Hashed, so that the comparison tells nothing of the token, not even its length.
    return scheme.toLowerCase() === 'bearer' && timingSafeEqual(sha256(given), sha256(this.token));
  }
}

const sha256 = (value: string) => createHash('sha256').update(value).digest();
