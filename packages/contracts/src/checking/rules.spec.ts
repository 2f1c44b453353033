import {
  IsNotEmptyObject,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { contracts } from '../contracts';
import { Rules } from './rules';

type Payload = new () => object;

const options = { forbidUnknownValues: true, whitelist: true, forbidNonWhitelisted: true };
const uuid = '6053d96d-9598-42b6-860b-b58af082a071';

/** Values on both sides of what the payloads allow. */
const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    1e21,
    NaN,
    '',
    'open',
    uuid,
    'a'.repeat(201),
  ),
  fc.constantFrom<unknown>(
    [],
    [uuid],
    ['', uuid],
    {},
    { quantity: 1 },
    'OUT_OF_STOCK',
    'all',
    500,
    9.99,
    1_000_001,
  ),
  fc.integer(),
  fc.string(),
  fc.array(fc.oneof(fc.string(), fc.constant(uuid)), { maxLength: 3 }),
);

/** All payloads that a message can have, with the names of their fields. */
const payloads = [...new Set(Object.values(contracts).map(({ payload }) => payload))].map((payload) => {
  const refused = validateSync(new payload(), options).map(({ property }) => property);
  return { name: payload.name, payload, refused };
});

function objectOf(payload: Payload, fields: Record<string, unknown>): object {
  return Object.assign(new payload(), fields);
}

const accepts = (payload: Payload, object: object) => Rules.of(payload).accept(object);
const validates = (object: object) => validateSync(object, options).length === 0;

describe('the rules of a payload', () => {
  it.each(payloads)('agree with class-validator about $name', ({ payload, refused }) => {
    const names = [
      ...refused,
      'productId',
      'quantity',
      'id',
      'idempotencyKey',
      'approved',
      'reason',
      'status',
      'limit',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), anyValue), (fields) => {
        const object = objectOf(payload, fields);
        expect(accepts(payload, object)).toBe(validates(object));
      }),
      { numRuns: 300 },
    );
  });

  it('are tried with payloads that are right, too', () => {
    const right = [
      [contracts['orders.create'].payload, { productId: uuid, quantity: 1 }],
      [contracts['product.reserveStock'].payload, { productId: uuid, quantity: 1, idempotencyKey: uuid }],
      [
        contracts['product.stockReserved'].payload,
        { approved: true, productId: uuid, quantity: 1, idempotencyKey: uuid },
      ],
      [
        contracts['product.stockReserved'].payload,
        { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: uuid },
      ],
    ] as [Payload, Record<string, unknown>][];
    for (const [payload, fields] of right) {
      expect(accepts(payload, objectOf(payload, fields))).toBe(true);
      for (const name of Object.keys(fields))
        fc.assert(
          fc.property(anyValue, (value) => {
            const object = objectOf(payload, { ...fields, [name]: value });
            expect(accepts(payload, object)).toBe(validates(object));
          }),
        );
    }
  });

  it('are those of the parent class, too', () => {
    class Parent {
      @Length(1, 3)
      name!: string;
    }
    class Child extends Parent {
      @IsString({ each: true })
      @IsOptional()
      tags?: string[];
    }
    expect(accepts(Child, objectOf(Child, { name: 'abc' }))).toBe(true);
    expect(accepts(Child, objectOf(Child, { name: 'abcd' }))).toBe(false);
    expect(accepts(Child, objectOf(Child, { name: 'abc', tags: ['a'] }))).toBe(true);
    expect(accepts(Child, objectOf(Child, { name: 'abc', tags: ['a', 1] }))).toBe(false);
    expect(accepts(Child, objectOf(Child, { name: 'abc', tags: null }))).toBe(true);
  });

  it('refuse a class without rules', () => {
    class Bare {
      name?: string;
    }
    expect(accepts(Bare, new Bare())).toBe(validates(new Bare()));
  });

  it('refuse a class whose rules they cannot check', () => {
    class Inner {
      @IsString()
      name!: string;
    }
    class Outer {
      @ValidateNested()
      @IsNotEmptyObject()
      inner!: Inner;
    }
    expect(() => Rules.of(Outer)).toThrow('Outer.inner has a rule that is no test of this field alone');
  });
});
