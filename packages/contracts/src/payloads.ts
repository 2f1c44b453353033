/** Every payload and every answer, whichever subject it belongs to. */
export * from './payloads/caller';
export * from './payloads/dead-letters';
export * from './payloads/insight';
export * from './payloads/orders';
export * from './payloads/products';
export * from './payloads/timeline';
export { FromText, MAX_LIMIT, MAX_QUANTITY, Optional } from './payloads/rules';
