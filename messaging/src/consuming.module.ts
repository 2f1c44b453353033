import { Module, type DynamicModule } from '@nestjs/common';
import { AuditTrail } from './audit-trail';
import { Backlogs } from './backlog';
import { Broker } from './broker';
import { Commands } from './commands';
import { CONSUMER_CONFIG, MESSAGING_CONFIG, type ConsumerConfig } from './config';
import { DatabaseSize } from './database-size';
import { DeadLetterReplays } from './dead-letter-replays';
import { DeadLetters } from './dead-letters';
import { FailedEvents } from './failed-events';
import { MessageHistory } from './message-history';
import { Outbox } from './outbox';
import { Publisher } from './publisher';
import { RedeliveryGuard } from './redelivery-guard';
import { RETENTION, Retention, type RetentionOptions } from './retention';
import { Transport } from './transport';
import { WriteQueue } from './write-queue';

/** The broker, the outbox and the dead letters for a service that consumes and has a database. */
@Module({})
export class ConsumingModule {
  static forRoot(config: ConsumerConfig, retention: RetentionOptions): DynamicModule {
    return {
      module: ConsumingModule,
      global: true,
      providers: [
        { provide: MESSAGING_CONFIG, useValue: config },
        { provide: CONSUMER_CONFIG, useValue: config },
        { provide: RETENTION, useValue: retention },
        Broker,
        Publisher,
        WriteQueue,
        Outbox,
        Commands,
        MessageHistory,
        DeadLetters,
        AuditTrail,
        Backlogs,
        DeadLetterReplays,
        FailedEvents,
        RedeliveryGuard,
        Retention,
        DatabaseSize,
        Transport,
      ],
      exports: [
        AuditTrail,
        Backlogs,
        DeadLetterReplays,
        MessageHistory,
        Broker,
        Publisher,
        WriteQueue,
        Outbox,
        Commands,
        DeadLetters,
        FailedEvents,
        RedeliveryGuard,
        Transport,
        CONSUMER_CONFIG,
      ],
    };
  }
}
