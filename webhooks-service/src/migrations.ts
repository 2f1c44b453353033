/** Every migration of this service. They run at the start, by the timestamps in their names. */
export * from './migrations/1764500000000-create-webhooks';
export * from './migrations/1764600000000-name-owners';
export * from './migrations/1764700000000-own-endpoints';
export * from './migrations/1764700000200-note-dead-letters';
