import { waitsForStock } from './waits-for-stock';

const steps = (...names: string[]) => names.map((step) => ({ step }));

describe('an order waits for its stock', () => {
  it.each([
    ['while it is pending', 'PENDING', null, undefined],
    ['when it was cancelled before the answer', 'CANCELLED', null, steps('PENDING', 'CANCELLED')],
    [
      'while the release after a cancellation is not confirmed',
      'CANCELLED',
      null,
      steps('STOCK_RESERVED', 'CONFIRMED', 'CANCELLED', 'STOCK_RELEASE_ASKED', 'STOCK_PUT_BACK'),
    ],
    [
      'when an operator rejected it before the answer',
      'REJECTED',
      'REJECTED_BY_OPERATOR',
      steps('PENDING', 'STUCK', 'REJECTED'),
    ],
  ] as const)('%s', (_, status, reason, timeline) => {
    expect(waitsForStock({ status, reason }, timeline)).toBe(true);
  });
});

describe('an order does not wait for its stock', () => {
  it.each([
    ['when it is confirmed', 'CONFIRMED', null, steps('STOCK_RESERVED', 'CONFIRMED')],
    ['when it was rejected', 'REJECTED', 'OUT_OF_STOCK', steps('STOCK_REFUSED', 'REJECTED')],
    ['when its release is confirmed', 'CANCELLED', null, steps('CANCELLED', 'STOCK_RELEASED')],
    ['when it was cancelled and then refused', 'CANCELLED', null, steps('CANCELLED', 'STOCK_REFUSED')],
    ['as long as the timeline of a cancelled order is not known', 'CANCELLED', null, undefined],
  ] as const)('%s', (_, status, reason, timeline) => {
    expect(waitsForStock({ status, reason }, timeline)).toBe(false);
  });
});
