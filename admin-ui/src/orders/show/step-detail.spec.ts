import { detailOf } from './step-detail';

describe('the detail of a step', () => {
  it.each([
    ['1 unit', 'orders.details.units', { smart_count: 1 }],
    ['1 units', 'orders.details.units', { smart_count: 1 }],
    ['12 units', 'orders.details.units', { smart_count: 12 }],
    ['redrive 2', 'orders.details.redrive', { redrive: 2 }],
    ['asked again once without an answer', 'orders.details.stuck', { smart_count: 1 }],
    ['asked again 12 times without an answer', 'orders.details.stuck', { smart_count: 12 }],
    ['by olga', 'orders.details.by', { actor: 'olga' }],
    ['OUT_OF_STOCK', 'orders.reasons.OUT_OF_STOCK', { _: 'OUT_OF_STOCK' }],
    ['2 units to spare', 'orders.reasons.2 units to spare', { _: '2 units to spare' }],
  ])('%s is said in the language of the page', (detail, key, values) => {
    expect(detailOf(detail)).toEqual({ key, values });
  });
});
