import { IsInt, validateSync, ValidateNested } from 'class-validator';
import { contracts } from './contracts';
import { keepsRules, rulesOf } from './payload-rules';

const id = '6053d96d-9598-42b6-860b-b58af082a071';

/** Something of each kind that a field may hold, right for one rule or another and wrong for most. */
const VALUES: unknown[] = [
  ...[undefined, null, true, false, 0, 1, -1, 1.5, 19.99, 30, 500, 1_000_000, 1e21, NaN, Infinity, 5e-324],
  ...[
    '',
    ' ',
    'x',
    'x'.repeat(300),
    'a\nb',
    '2',
    id,
    id.toUpperCase(),
    '2026-01-31T12:00:00.000Z',
    '0'.repeat(16),
  ],
  ...['PENDING', 'OUT_OF_STOCK', 'newest', 'open', [], [1], [1.5], [id], [id, 'x'], {}, { quantity: 1 }],
];

const payloads = [...new Set(Object.values(contracts).map(({ payload }) => payload))];

describe('the rules of a payload', () => {
  it.each(payloads.map((payload) => [payload.name, payload] as const))(
    'of %s are kept where class-validator finds nothing wrong, and only there',
    (_, payload) => {
      const rules = rulesOf(payload);
      let [kept, broken] = [0, 0];
      const check = (fields: Record<string, unknown>) => {
        const object = Object.assign(new payload(), fields);
        const right = validateSync(object, { forbidUnknownValues: true }).length === 0;
        if (keepsRules(rules, object) !== right) throw new Error(`not told right: ${JSON.stringify(fields)}`);
        if (right) kept++;
        else broken++;
      };
      const names = [...rules.fields.keys()];
      // Whatever is right for a field by itself, so that the other fields can be wrong one at a time.
      const right = Object.fromEntries(names.map((name) => [name, rightFor(payload, name)]));
      for (const name of names) for (const value of VALUES) check({ ...right, [name]: value });
      for (const name of names) for (const value of VALUES) check({ [name]: value });
      expect({ kept: kept > 0, broken: names.length === 0 || broken > 0 }).toEqual({
        kept: true,
        broken: true,
      });
    },
  );

  it('that are of a kind which is not read here are left to class-validator', () => {
    class Inner {
      @IsInt() n!: number;
    }
    class Outer {
      @ValidateNested() inner!: Inner;
    }
    expect(keepsRules(rulesOf(Outer), Object.assign(new Outer(), { inner: new Inner() }))).toBe(false);
    // A class without any rule.
    expect(keepsRules(rulesOf(Date), new Date())).toBe(false);
  });
});

function rightFor(payload: new () => object, name: string): unknown {
  return VALUES.find((value) => {
    const errors = validateSync(Object.assign(new payload(), { [name]: value }));
    return !errors.some(({ property }) => property === name);
  });
}
