/** All payloads and answers. */
export * from './payloads/accounts';
export * from './payloads/caller';
export * from './payloads/dead-letters';
export * from './payloads/faults';
export * from './payloads/insight';
export * from './payloads/notifications';
export * from './payloads/order-runs';
export * from './payloads/orders';
export * from './payloads/products';
export * from './payloads/public-events';
export * from './payloads/search';
export * from './payloads/timeline';
export * from './payloads/webhooks';
export { FromText, MAX_LIMIT, MAX_QUANTITY, Optional } from './payloads/rules';
