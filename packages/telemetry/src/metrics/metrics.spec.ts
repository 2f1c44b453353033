import { gatewayMetrics } from './definitions/gateway';
import { messagingMetrics } from './definitions/messaging';
import { notificationsMetrics } from './definitions/notifications';
import { ordersMetrics } from './definitions/orders';
import { productsMetrics } from './definitions/products';
import { redisMetrics } from './definitions/redis';
import { storageMetrics } from './definitions/storage';
import { webhooksMetrics } from './definitions/webhooks';
import { definitions } from './metrics';

describe('the list of metrics', () => {
  it('has every metric of every owner, each defined once', () => {
    const owners = [
      ordersMetrics,
      productsMetrics,
      gatewayMetrics,
      messagingMetrics,
      storageMetrics,
      redisMetrics,
      notificationsMetrics,
      webhooksMetrics,
    ];
    expect(owners.flatMap((owner) => Object.keys(owner)).sort()).toEqual(Object.keys(definitions).sort());
  });
});
