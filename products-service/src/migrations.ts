/** Every migration of this service. They run at the start, by the timestamps in their names. */
export * from './migrations/1764000000000-create-products';
export * from './migrations/1764100000000-edit-products';
export * from './migrations/1764100000001-add-message-history';
export * from './migrations/1764100000002-group-dead-letters';
export * from './migrations/1764100000003-index-audit';
export * from './migrations/1764200000200-add-commands';
export * from './migrations/1764200000400-prune-products';
export * from './migrations/1764300000700-sort-products';
export * from './migrations/1764400000000-name-who-moved-stock';
export * from './migrations/1764600000000-name-owners';
export * from './migrations/1764700000200-note-dead-letters';
export * from './migrations/1764700000400-keep-unit-prices';
