import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ownerParts } from '@order-flow/messaging/consuming/owner-parts';
import { sendingGathers } from '@order-flow/messaging/sending/attempts';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from './config';
import * as migrations from './migrations';
import * as migrationsOnPostgres from './migrations-postgres';
import { webhookRules } from './webhooks/webhook-retention';
import { WebhooksQueries } from './webhooks/webhooks-queries';
import { WebhooksModule } from './webhooks/webhooks.module';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: WebhooksConfig): DynamicModule {
    const { controllers, imports } = ownerParts('webhooks', config, {
      migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
      rules: webhookRules(config),
      stats: WebhooksQueries,
      gathering: sendingGathers,
    });
    return {
      module: AppModule,
      controllers,
      providers: [{ provide: WEBHOOKS_CONFIG, useValue: config }],
      exports: [WEBHOOKS_CONFIG],
      imports: [...imports, WebhooksModule],
    };
  }
}
