import { Controller, Get, Header } from '@nestjs/common';
import { registry } from './metrics';

/** What Prometheus reads. */
@Controller('metrics')
export class MetricsController {
  @Get()
  @Header('Content-Type', registry.contentType)
  @Header('Cache-Control', 'no-store')
  metrics(): Promise<string> {
    return registry.metrics();
  }
}
