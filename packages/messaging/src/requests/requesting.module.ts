import { Module, type DynamicModule } from '@nestjs/common';
import { Broker } from '../broker/broker';
import { MESSAGING_CONFIG, type MessagingConfig } from '../config';
import { RabbitMqClient } from './rabbitmq-client';

/** The broker for a service that sends requests (`RabbitMqClient`) but consumes nothing. */
@Module({})
export class RequestingModule {
  static forRoot(config: MessagingConfig): DynamicModule {
    return {
      module: RequestingModule,
      global: true,
      providers: [{ provide: MESSAGING_CONFIG, useValue: config }, Broker, RabbitMqClient],
      exports: [Broker, RabbitMqClient],
    };
  }
}
