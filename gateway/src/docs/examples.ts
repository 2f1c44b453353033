/** An example for each field name, so that "Try it out" works with the seeded catalogue. */
export const examples: Readonly<Record<string, unknown>> = {
  productId: '6053d96d-9598-42b6-860b-b58af082a071',
  quantity: 2,
  id: '6053d96d-9598-42b6-860b-b58af082a071',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  createdAt: '2026-11-24T08:30:00.000Z',
  updatedAt: '2026-11-24T08:30:00.042Z',
  idempotencyKey: '2f1c9c4e-5a86-4c0e-9a55-0d2a4c2f7b11',
  price: 1299.9,
  stock: 40,
};
