import fc from 'fast-check';
import { decide } from './decide';
import type { Snapshot } from './snapshot';
import { damages, only, tables } from './testing/damages';
import { Shop } from './testing/shop';

const toldTypes = ['answered', 'failed', 'silent'] as const;
const told = fc.constantFrom(...toldTypes);

/** Steps on up to three products, in any order. */
const history = fc.array(
  fc.oneof(
    fc.record({
      step: fc.constant('order'),
      product: fc.nat(2),
      n: fc.integer({ min: 1, max: 9 }),
      told,
      key: fc.boolean(),
    }),
    fc.record({ step: fc.constant('cancel'), product: fc.nat(50), n: fc.nat(), told, key: fc.boolean() }),
    fc.record({
      step: fc.constant('restock'),
      product: fc.nat(2),
      n: fc.integer({ min: 1, max: 9 }),
      told,
      key: fc.boolean(),
    }),
    fc.record({
      step: fc.constant('adjust'),
      product: fc.nat(2),
      n: fc.integer({ min: -9, max: 9 }).filter((n) => n !== 0),
      told,
      key: fc.boolean(),
    }),
    fc.record({ step: fc.constant('poison'), product: fc.nat(2), n: fc.nat(), told, key: fc.boolean() }),
  ),
  { maxLength: 25 },
);
type Steps = typeof history extends fc.Arbitrary<infer S> ? S : never;

/** A good run: these steps, after one order, one restock and one cancellation that were acknowledged. */
function play(steps: Steps): Shop {
  const shop = new Shop();
  const products = [20, 5, 0].map((stock) => shop.createProduct(stock));
  const [first = ''] = products;
  const orders = [shop.order(first, 2, 'answered', true), shop.order(first, 1, 'answered', false)];
  shop.order(products[2] ?? '', 1, 'answered', true);
  shop.change(first, 3, 'restock', 'answered');
  shop.cancel(orders[1] ?? '', 'answered');
  for (const { step, product, n, told: answer, key } of steps) {
    const productId = products[product % products.length] ?? first;
    if (step === 'order') orders.push(shop.order(productId, n, answer, key));
    else if (step === 'cancel') shop.cancel(orders[product % orders.length] ?? '', answer);
    else if (step === 'restock') shop.change(productId, n, 'restock', answer);
    else if (step === 'adjust') shop.change(productId, n, 'adjust', answer);
    else shop.poison();
  }
  return shop;
}

const invariants = (snapshot: Snapshot) => [
  ...new Set(decide(snapshot).broken.map(({ invariant }) => invariant)),
];

/** Removes, repeats or changes one row; gives what it did, undefined if there is no row. */
function changeOneRow(
  snapshot: Snapshot,
  pick: { table: string; row: number; how: number },
): string | undefined {
  const { rows, numbers, texts } = only(tables[pick.table]);
  const all = rows(snapshot);
  if (all.length === 0) return undefined;
  const at = pick.row % all.length;
  const row = only(all[at]) as Record<string, unknown>;
  const fields = [...numbers, ...texts];
  const field = fields[pick.how % (fields.length + 2)];
  const what = `${pick.table} ${JSON.stringify(row)}`;
  if (field !== undefined) {
    row[field] = numbers.includes(field) ? Number(row[field]) + 1 : changed(field, row[field]);
    return `${what}: ${field} changed`;
  }
  if (pick.how % 2 === 0) all.splice(at, 1);
  else all.splice(at, 0, { ...row });
  return `${what}: removed or repeated`;
}

/** Of a time only whether there is one matters. */
const changed = (field: string, value: unknown) =>
  value === null ? 'changed' : field === 'releasedAt' ? null : `${JSON.stringify(value)}!`;

describe('the checker', () => {
  it('finds nothing in a good run, whatever was done and whatever its clients were told', () => {
    fc.assert(
      fc.property(history, (steps) => {
        expect(decide(play(steps).snapshot())).toMatchObject({
          ok: true,
          broken: [],
          counts: { lost: 0, doubled: 0, stuck: 0 },
        });
      }),
      { numRuns: 100 },
    );
  });

  it('notices each single change of a stored row', () => {
    const change = fc.record({
      table: fc.constantFrom(...Object.keys(tables)),
      row: fc.nat(),
      how: fc.nat(),
    });
    fc.assert(
      fc.property(history, change, (steps, pick) => {
        const snapshot = play(steps).snapshot();
        const what = changeOneRow(snapshot, pick);
        fc.pre(what !== undefined);
        expect([what, decide(snapshot).ok]).toEqual([what, false]);
      }),
      { numRuns: 200 },
    );
  });

  it.each(damages)('finds %s (%s)', (_, invariant, damage) => {
    const snapshot = play([]).snapshot();
    damage(snapshot);
    expect(invariants(snapshot)).toContain(invariant);
    expect(decide(snapshot).ok).toBe(false);
  });
});
