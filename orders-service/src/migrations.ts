/** Every migration of this service. They run at the start, by the timestamps in their names. */
export * from './migrations/1764000000000-create-orders';
export * from './migrations/1764100000000-add-idempotency-keys';
export * from './migrations/1764100000001-index-orders';
export * from './migrations/1764100000002-extend-timeline';
export * from './migrations/1764100000003-group-dead-letters';
export * from './migrations/1764100000004-count-minutes';
export * from './migrations/1764100000005-inbox-by-order';
export * from './migrations/1764200000100-index-stuck-orders';
export * from './migrations/1764200000200-add-commands';
export * from './migrations/1764200000400-prune-orders';
export * from './migrations/1764200000500-keep-client-keys';
export * from './migrations/1764300000700-find-by-trace';
export * from './migrations/1764600000000-name-owners';
export * from './migrations/1764700000100-add-order-runs';
export * from './migrations/1764700000200-note-dead-letters';
export * from './migrations/1764700000300-add-accounts';
export * from './migrations/1764700000400-add-amounts';
