import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isEventQueue, queues } from '@order-flow/contracts/contracts';
import { MAX_REDELIVERIES } from '../consuming/steps/redelivery-guard';
import { retryQueue, undeliverableQueue } from './queue-declarations';

interface Policy {
  readonly pattern: string;
  readonly priority: number;
  readonly definition: Record<string, unknown>;
}
const file = path.resolve(__dirname, '../../../../deploy/rabbitmq/quorum.json');
const { policies } = JSON.parse(readFileSync(file, 'utf8')) as { policies: Policy[] };

/** What holds for a queue: only the matching policy with the highest priority. */
const policyOf = (queue: string) =>
  policies.filter(({ pattern }) => new RegExp(pattern).test(queue)).sort((a, b) => b.priority - a.priority)[0]
    ?.definition;

const LOSES_NOTHING = { 'dead-letter-strategy': 'at-least-once', overflow: 'reject-publish' };

describe('the policies of quorum queues', () => {
  const names = queues.flatMap((queue) => [queue, undeliverableQueue(queue), retryQueue(queue, 1000)]);

  it.each(names)('leave it to us to give up a message of %s', (queue) => {
    // A process that ends with a full prefetch counts one delivery for each message in it, which our guard does not count.
    expect(policyOf(queue)?.['delivery-limit']).toBeGreaterThanOrEqual(100 * MAX_REDELIVERIES);
  });

  it.each(queues.filter(isEventQueue))('keep what %s gives up, and what waits for a retry', (queue) => {
    expect(policyOf(queue)).toMatchObject({
      'dead-letter-exchange': '',
      'dead-letter-routing-key': undeliverableQueue(queue),
      ...LOSES_NOTHING,
    });
    expect(policyOf(retryQueue(queue, 1000))).toMatchObject(LOSES_NOTHING);
  });
});
