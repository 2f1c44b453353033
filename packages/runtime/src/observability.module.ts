import { Module, type DynamicModule, type InjectionToken } from '@nestjs/common';
import { Health, HEALTH_CHECKS, HealthController, type HealthChecks } from './health';
import { METRICS_TOKEN, MetricsController } from '@order-flow/telemetry/metrics/metrics.controller';

export interface HealthOptions<T extends unknown[]> {
  readonly inject: InjectionToken[];
  readonly checks: (...dependencies: T) => HealthChecks;
}

interface Options<T extends unknown[]> extends HealthOptions<T> {
  readonly config: { readonly METRICS_TOKEN: string };
}

/** Serves `/health/live`, `/health/ready` and `/metrics`. */
@Module({})
export class ObservabilityModule {
  static forRoot<T extends unknown[]>({ config, inject, checks }: Options<T>): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      controllers: [HealthController, MetricsController],
      providers: [
        Health,
        { provide: HEALTH_CHECKS, inject, useFactory: checks },
        { provide: METRICS_TOKEN, useValue: config.METRICS_TOKEN },
      ],
      exports: [Health],
    };
  }
}
