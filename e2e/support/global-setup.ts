import { startSharedRabbitMq } from './servers/shared-rabbitmq';

export default startSharedRabbitMq;
