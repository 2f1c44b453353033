/** AMQP's `timestamp` property is in whole seconds. */
export const amqpTimestamp = () => Math.floor(Date.now() / 1000);
