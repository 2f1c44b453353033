import { Module, type DynamicModule } from '@nestjs/common';
import { Backlogs } from '../operations/backlog';
import { Broker } from '../broker/broker';
import { Commands } from '../outbox/commands';
import { CONSUMED_QUEUES, CONSUMER_CONFIG, type ConsumedQueues, type ConsumerConfig } from './config';
import { MESSAGING_CONFIG } from '../config';
import { STORAGE_CONFIG } from '@order-flow/storage/config';
import { DatabaseSize } from '@order-flow/storage/database-size';
import { DeadLetterCorrections } from '../dead-letters/dead-letter-corrections';
import { DeadLetterNotes } from '../dead-letters/dead-letter-notes';
import { DeadLetterReplays } from '../dead-letters/dead-letter-replays';
import { DeadLetters } from '../dead-letters/dead-letters';
import { FaultSwitches } from '../faults/fault-switches';
import { FailedEvents } from './failed-events/failed-events';
import { MessageHistory } from '../operations/message-history';
import { Outbox } from '../outbox/outbox';
import { Publisher } from '../broker/publisher';
import { QueueActivity } from '../operations/queue-activity';
import { RabbitMqServer } from './rabbitmq-server';
import { RedeliveryGuard } from './steps/redelivery-guard';
import { ReplicaReports } from '../operations/replica-reports';
import { WritingConnection } from '@order-flow/storage/connections';
import { RETENTION, Retention, type RetentionOptions } from '@order-flow/storage/retention';
import { joinReplicas } from '@order-flow/storage/join-replicas';
import { Replicas } from '@order-flow/storage/replicas';
import { WriteQueue, type Gathering } from '@order-flow/storage/write-queue';

/** Whether this process is alone depends on the database. */
const replicas = { provide: Replicas, inject: [WriteQueue], useFactory: joinReplicas };

interface Options extends RetentionOptions {
  readonly queues: ConsumedQueues;
  readonly gathering?: Gathering | undefined;
}

/** The broker, the outbox and the dead letters for a service that consumes and has a database. */
@Module({})
export class ConsumingModule {
  static forRoot(config: ConsumerConfig, { queues, gathering, ...retention }: Options): DynamicModule {
    const shared = [
      Broker,
      Publisher,
      {
        provide: WriteQueue,
        inject: [WritingConnection],
        useFactory: (connection: WritingConnection) => new WriteQueue(connection, gathering),
      },
      replicas,
      Outbox,
      Commands,
      MessageHistory,
      DeadLetters,
      Backlogs,
      DeadLetterReplays,
      DeadLetterCorrections,
      DeadLetterNotes,
      RabbitMqServer,
      QueueActivity,
      ReplicaReports,
      ...(config.FAULTS_ENABLED ? [FaultSwitches] : []),
    ];
    return {
      module: ConsumingModule,
      global: true,
      providers: [
        { provide: MESSAGING_CONFIG, useValue: config },
        { provide: CONSUMER_CONFIG, useValue: config },
        { provide: STORAGE_CONFIG, useValue: config },
        { provide: CONSUMED_QUEUES, useValue: queues },
        { provide: RETENTION, useValue: retention },
        ...shared,
        FailedEvents,
        RedeliveryGuard,
        Retention,
        DatabaseSize,
      ],
      exports: [CONSUMER_CONFIG, ...shared],
    };
  }
}
