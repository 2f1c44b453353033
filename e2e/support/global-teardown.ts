import { stopSharedRabbitMq } from './servers/shared-rabbitmq';

export default stopSharedRabbitMq;
