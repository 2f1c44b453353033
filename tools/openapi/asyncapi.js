// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { getMetadataStorage } = require('class-validator');
const ts = require('typescript');

/** The classes of the public events, with their comments. */
const SOURCE = 'packages/contracts/src/payloads/public-events.ts';

/** @typedef {Record<string, any>} Schema */
/** @typedef {{ pattern: string, payload: new () => object, exchange?: string }} Contract only a public event has an exchange */

/**
 * Each rule of class-validator as JSON Schema.
 * @type {Record<string, (first: any, second: any) => Schema>}
 */
const RULES = {
  equals: (value) => ({ type: typeof value === 'number' ? 'integer' : 'string', const: value }),
  isIn: (values) => ({ type: 'string', enum: [...values] }),
  isInt: () => ({ type: 'integer' }),
  isLength: (least, most) => ({ minLength: least, maxLength: most }),
  isString: () => ({ type: 'string' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  matches: (pattern) => ({ type: 'string', pattern: pattern.source }),
  max: (value) => ({ maximum: value }),
  min: (value) => ({ minimum: value }),
};

const ORDER = '0199b2a4-7c1e-7b52-9d0a-3f6e51c0a8d2';
const PRODUCT = '6053d96d-9598-42b6-860b-b58af082a071';
/** A value of each field, by its name. A test checks the examples with the rules of the classes. */
const EXAMPLES = {
  version: 1,
  occurredAt: '2026-11-29T08:15:02.137Z',
  sequence: 1,
  orderId: ORDER,
  productId: PRODUCT,
  quantity: 2,
  createdAt: '2026-11-29T08:15:01.902Z',
  amount: 259980,
  reference: 'PO-2026-118',
  reason: 'OUT_OF_STOCK',
  name: 'Desk lamp',
  stock: 4,
  lowStockThreshold: 10,
  endpointId: '0199b2a0-11f0-7c1d-8a54-0d2c9e7b6f31',
  deliveryId: '0199b2a4-8e3b-7d0f-b7a9-5c2e4f1a6b80',
  eventId: '0199b2a4-7d55-7e9c-a1b3-2f4d6c8e0a12',
  type: 'order.confirmed',
  attempts: 8,
  error: '503 Service Unavailable',
  url: 'https://shop.example/webhooks',
};
/** @type {Record<string, Record<string, unknown>>} */
const EXAMPLES_OF = {
  OrderCancelled: { sequence: 2 },
  OrderRejected: { amount: undefined },
  WebhookSent: { attempts: 1 },
  EndpointDisabled: { reason: 'failing' },
};

/**
 * The AsyncAPI document of the public events.
 * @param {Record<string, Contract>} contracts all of them, by pattern
 * @param {string} root the project's folder
 * @returns {Record<string, any>}
 */
function asyncApi(contracts, root) {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const comments = commentsOf(path.join(root, SOURCE));
  const events = Object.values(contracts).filter((contract) => contract.exchange !== undefined);
  const exchange = events[0]?.exchange;
  /** @param {(event: Contract) => [string, unknown]} of */
  const each = (of) => Object.fromEntries(events.map(of));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'order-flow: public events',
      version,
      description: `Events for everyone, on the topic exchange \`${exchange}\`. What consumers may rely on: docs/events.md.`,
    },
    defaultContentType: 'application/json',
    channels: each(({ pattern, payload }) => [
      payload.name,
      {
        address: pattern,
        description: comments.get(payload.name),
        messages: { [payload.name]: { $ref: `#/components/messages/${payload.name}` } },
        bindings: {
          amqp: {
            is: 'routingKey',
            exchange: { name: exchange, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
            bindingVersion: '0.3.0',
          },
        },
      },
    ]),
    operations: each(({ payload }) => [
      `send${payload.name}`,
      {
        action: 'send',
        channel: { $ref: `#/channels/${payload.name}` },
        summary: comments.get(payload.name),
        security: [{ $ref: '#/components/securitySchemes/user' }],
        messages: [{ $ref: `#/channels/${payload.name}/messages/${payload.name}` }],
      },
    ]),
    components: {
      securitySchemes: {
        user: { type: 'userPassword', description: 'A user of RabbitMQ with the rights of docs/compose.md.' },
      },
      messages: each(({ pattern, payload }) => [payload.name, messageOf(pattern, payload, comments)]),
      schemas: each(({ payload }) => [payload.name, schemaOf(payload, comments)]),
    },
  };
}

/**
 * @param {string} pattern
 * @param {new () => object} payload
 * @param {Map<string, string>} comments
 */
function messageOf(pattern, payload, comments) {
  const data = exampleOf(payload);
  return {
    name: pattern,
    title: payload.name,
    summary: comments.get(payload.name),
    payload: {
      type: 'object',
      required: ['pattern', 'data'],
      properties: {
        pattern: { type: 'string', const: pattern },
        data: { $ref: `#/components/schemas/${payload.name}` },
      },
    },
    examples: [{ name: 'example', payload: { pattern, data } }],
  };
}

/**
 * The rules of a class and of those that it extends, those of the base class first.
 * @param {new () => object} model
 */
function rulesOf(model) {
  /** @type {(new () => object)[]} */
  const classes = [];
  for (let one = model; one.name !== ''; one = Object.getPrototypeOf(one)) classes.unshift(one);
  const rules = getMetadataStorage().getTargetValidationMetadatas(model, '', false, false);
  return classes.flatMap((one) => rules.filter(({ target }) => target === one));
}

/**
 * @param {new () => object} model
 * @param {Map<string, string>} comments
 * @returns {Schema} later versions may add fields, so others are allowed
 */
function schemaOf(model, comments) {
  /** @type {Record<string, Schema>} */
  const properties = {};
  /** @type {Set<string>} */
  const nullable = new Set();
  for (const rule of rulesOf(model)) {
    const name = rule.propertyName;
    const place = /** @type {Function} */ (rule.target).name;
    const description = comments.get(`${place}.${name}`);
    properties[name] ??= { ...(description !== undefined && { description }) };
    if (rule.type === 'conditionalValidation') nullable.add(name);
    else {
      const words = RULES[rule.name ?? ''];
      if (!words) throw new Error(`${SOURCE}: ${place}.${name} has the rule ${rule.name}, unknown here`);
      Object.assign(properties[name], words(rule.constraints?.[0], rule.constraints?.[1]));
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    if (name.endsWith('At')) property['format'] = 'date-time';
    if (nullable.has(name)) property['type'] = [property['type'], 'null'];
  }
  return {
    type: 'object',
    description: comments.get(model.name),
    required: Object.keys(properties),
    properties,
  };
}

/**
 * @param {new () => object} model
 * @returns {Record<string, unknown>}
 */
function exampleOf(model) {
  const known = { ...EXAMPLES, ...EXAMPLES_OF[model.name] };
  /** @type {Record<string, unknown>} */
  const example = {};
  for (const rule of rulesOf(model)) {
    const fixed = rule.name === 'equals' ? rule.constraints[0] : undefined;
    const value = fixed ?? known[/** @type {keyof typeof known} */ (rule.propertyName)];
    if (value !== undefined) example[rule.propertyName] = value;
  }
  return example;
}

/**
 * @param {string} file
 * @returns {Map<string, string>} the comments of classes and of their fields, by `Class` and `Class.field`
 */
function commentsOf(file) {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  /** @type {Map<string, string>} */
  const comments = new Map();
  /**
   * @param {string} key
   * @param {ts.Node} node
   */
  const note = (key, node) => {
    const text = ts
      .getJSDocCommentsAndTags(node)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment))
      .join(' ')
      .trim();
    if (text !== '') comments.set(key, text.replace(/\s+/g, ' '));
  };
  source.forEachChild((node) => {
    if (!ts.isClassDeclaration(node) || node.name === undefined) return;
    const name = node.name.text;
    note(name, node);
    for (const member of node.members) if (member.name) note(`${name}.${member.name.getText()}`, member);
  });
  return comments;
}

module.exports = { asyncApi };
