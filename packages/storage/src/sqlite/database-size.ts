import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { STORAGE_CONFIG, type StorageConfig } from '../config';
import { Reads } from '../reads';
import { Sweeper } from '@order-flow/runtime/sweeper';

const EVERY_MS = 60_000;

const bytes = gauge('database_bytes');
const rows = gauge('database_table_rows');

/**
 * The size of the database, measured once a minute. Counting rows would read whole tables. Instead we take the distance
 * from a table's first to its last row number, which is close to the number of rows and never below it.
 */
@Injectable()
export class DatabaseSize implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper = new Sweeper('database size', EVERY_MS, () => this.measure());

  constructor(
    private readonly reads: Reads,
    @Inject(STORAGE_CONFIG) config: StorageConfig,
  ) {
    gauge('database_warning_bytes').set(config.DATABASE_WARNING_MB * 1_000_000);
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
    this.sweeper.sweepNow();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeper.stop();
  }

  private async measure(): Promise<void> {
    const [size] = await this.reads.query<{ page: number; pages: number; free: number }[]>(
      `SELECT page_size AS page, page_count AS pages, freelist_count AS free
       FROM pragma_page_size, pragma_page_count, pragma_freelist_count`,
    );
    if (!size) return;
    bytes.set({ state: 'used' }, (size.pages - size.free) * size.page);
    bytes.set({ state: 'free' }, size.free * size.page);
    const tables = await this.reads.query<{ name: string }[]>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE '%WITHOUT ROWID%'`,
    );
    for (const { name } of tables) {
      // Two queries, because SQLite scans the table for min() and max() in one query.
      const [row] = await this.reads.query<{ n: number | null }[]>(
        `SELECT (SELECT max(rowid) FROM ${name}) - (SELECT min(rowid) FROM ${name}) + 1 AS n`,
      );
      rows.set({ table: name }, row?.n ?? 0);
    }
  }
}
