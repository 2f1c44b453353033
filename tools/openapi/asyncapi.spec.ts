import { readFileSync } from 'node:fs';
import path from 'node:path';
import { validateSync } from 'class-validator';
import { contracts } from '@order-flow/contracts/contracts';
import type { Contract, EventContract } from '@order-flow/contracts/declare';
import { asyncApi } from './asyncapi';

const root = path.resolve(__dirname, '../..');
const publicEvents = Object.values<Contract>(contracts).filter(
  (contract): contract is EventContract => contract.kind === 'event' && contract.exchange !== undefined,
);
const document = asyncApi(contracts, root) as {
  channels: Record<string, { address: string }>;
  components: {
    messages: Record<string, { examples: { payload: { pattern: string; data: object } }[] }>;
    schemas: Record<string, { required: string[]; properties: Record<string, { type?: unknown }> }>;
  };
};

describe('the AsyncAPI document', () => {
  it('is the committed one, which is made from the contracts (npm run openapi)', () => {
    const committed: unknown = JSON.parse(readFileSync(path.join(root, 'docs/asyncapi.json'), 'utf8'));
    expect(JSON.parse(JSON.stringify(document))).toEqual(committed);
  });

  it('has each public event', () => {
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(
      publicEvents.map(({ pattern }) => pattern),
    );
  });

  it('has a type for each field, also for those of a base class', () => {
    for (const { properties, required } of Object.values(document.components.schemas)) {
      expect(required).toEqual(expect.arrayContaining(['version', 'occurredAt']));
      for (const property of Object.values(properties)) expect(property.type).toBeDefined();
    }
  });

  it.each(publicEvents)('has an example of $pattern that keeps its rules', (event) => {
    const [example] = document.components.messages[event.payload.name]?.examples ?? [];
    expect(example?.payload.pattern).toBe(event.pattern);
    const data = Object.assign(new event.payload(), example?.payload.data);
    expect(validateSync(data, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
  });

  it('is explained in docs/events.md, each event with its fields', () => {
    const docs = readFileSync(path.join(root, 'docs/events.md'), 'utf8');
    for (const { pattern, payload } of publicEvents) {
      const section = docs.split(`\n### \`${pattern}\`\n`)[1]?.split('\n### ')[0] ?? '';
      const fields = Object.keys(document.components.schemas[payload.name]?.properties ?? {});
      expect(fields.filter((field) => !section.includes(`| \`${field}\``))).toEqual([]);
    }
  });
});
