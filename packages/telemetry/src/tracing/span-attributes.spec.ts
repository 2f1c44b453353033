import { messageAttributes, setBrokerAddress } from './span-attributes';

describe('the attributes of a message', () => {
  it.each([
    ['amqp://user:secret@rabbitmq:5673/vhost', 'rabbitmq', 5673],
    ['amqp://127.0.0.1', '127.0.0.1', 5672],
    ['amqps://broker.example', 'broker.example', 5671],
    ['amqp://[::1]:5672', '::1', 5672],
  ])('name the server of %s, and nothing else of its address', (url, address, port) => {
    setBrokerAddress('publish', url);
    const attributes = messageAttributes({ operation: 'send', queue: 'q', messageId: 'm', bodySize: 4 });
    expect(attributes).toMatchObject({ 'server.address': address, 'server.port': port });
    expect(JSON.stringify(attributes)).not.toContain('secret');
  });

  it('name the node that its connection is with', () => {
    setBrokerAddress('publish', 'amqp://one');
    setBrokerAddress('consume', 'amqp://two');
    const of = (operation: 'send' | 'process') =>
      messageAttributes({ operation, queue: 'q', messageId: 'm', bodySize: 4 })['server.address'];
    expect([of('send'), of('process')]).toEqual(['one', 'two']);
  });
});
