import { stopSharedPostgres } from './servers/shared-postgres';
import { stopSharedRabbitMq } from './servers/shared-rabbitmq';

export default async function globalTeardown(): Promise<void> {
  await Promise.all([stopSharedRabbitMq(), stopSharedPostgres()]);
}
