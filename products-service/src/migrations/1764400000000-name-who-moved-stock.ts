import { column, migration, sql } from '@order-flow/storage/migration';

/**
 * Who changed the stock. Earlier movements of people get the name from the audit trail. An entry belongs to a movement if
 * both name the same product, change and reason, and were made within a second.
 */
export const NameWhoMovedStock1764400000000 = migration('NameWhoMovedStock1764400000000', [
  column('stock_movements', 'actor', 'TEXT'),
  sql(`UPDATE stock_movements AS moved SET actor = (
      SELECT audit.actor FROM audit
      WHERE audit.target = moved."productId"
        AND (
          (audit.action IN ('products.restock', 'products.adjust')
            AND audit.action = 'products.' || moved.kind
            AND json_extract(audit.after, '$.reason') = moved.reason
            AND json_extract(audit.after, '$.stock') - json_extract(audit.before, '$.stock') = moved.delta)
          OR (audit.action = 'products.create' AND moved.kind = 'restock' AND moved.reason = 'initial stock'
            AND json_extract(audit.after, '$.stock') = moved.delta)
        )
        AND abs(julianday(audit.at) - julianday(moved.at)) * 86400 < 1
      ORDER BY abs(julianday(audit.at) - julianday(moved.at)) LIMIT 1
    )
    WHERE kind IN ('restock', 'adjust') AND id > 0`),
]);
