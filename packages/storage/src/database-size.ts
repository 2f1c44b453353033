import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { STORAGE_CONFIG, type StorageConfig } from './config';
import { bytesOf, rowsOfTables } from './database-sizes';
import { Reads } from './reads';
import { Replicas } from './replicas';
import { Sweeper } from '@order-flow/runtime/sweeper';

const EVERY_MS = 60_000;

const bytes = gauge('database_bytes');
const rows = gauge('database_table_rows');

/** The size of the database, measured once a minute, by one of the replicas. */
@Injectable()
export class DatabaseSize implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper = new Sweeper('database size', EVERY_MS, () => this.measure());

  constructor(
    private readonly reads: Reads,
    private readonly replicas: Replicas,
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
    bytes.reset();
    rows.reset();
    if (!this.replicas.leads) return;
    const { used, free } = await bytesOf(this.reads);
    bytes.set({ state: 'used' }, used);
    if (free !== null) bytes.set({ state: 'free' }, free);
    for (const { table, n } of await rowsOfTables(this.reads)) rows.set({ table }, n);
  }
}
