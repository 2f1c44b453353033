import { Injectable, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { getDataSourceToken, InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import * as sqlite3 from 'sqlite3';
import type { DataSource, EntitySchema, MixedList } from 'typeorm';

/** The name of the connection for reads: it sees committed work only and cannot write. */
export const READS = 'reads';

type Entities = MixedList<(new () => object) | EntitySchema>;

interface Options {
  /** Path of the SQLite file. */
  file: string;
  entities: Entities;
  migrations: MixedList<new () => object>;
}

/** TypeORM calls `verbose()`, which records a stack trace for each statement (measured: −15 % orders per second). */
const driver = { ...sqlite3, verbose: () => sqlite3 };

/** What no TypeORM option sets. */
@Injectable()
class Pragmas implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly writes: DataSource,
    @InjectDataSource(READS) private readonly reads: DataSource,
  ) {}

  async onModuleInit(): Promise<void> {
    // FULL: a commit that was acknowledged survives a power cut.
    await this.writes.query('PRAGMA synchronous = FULL');
    // A statement of many rows keeps its own undo journal: in memory, instead of a file that is made and removed each time.
    await this.writes.query('PRAGMA temp_store = MEMORY');
    // 16 MiB instead of 2, so that the inner pages of the indexes stay.
    await this.writes.query('PRAGMA cache_size = -16384');
    await this.reads.query('PRAGMA query_only = ON');
  }
}

/** The service's database: one connection that writes (only through the write queue) and one that reads. */
@Module({})
export class DatabaseModule {
  static forRoot({ file, entities, migrations }: Options): DynamicModule {
    const common = { type: 'sqlite', database: file, driver, enableWAL: true, busyTimeout: 5000 } as const;
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          ...common,
          entities,
          migrations,
          migrationsRun: true,
          retryAttempts: 0,
        }),
        TypeOrmModule.forRootAsync({
          name: READS,
          // Only once the writing connection is open and has migrated: two that open a new file at the same time find it
          // locked now and then, since SQLite does not wait while the journal mode changes.
          inject: [getDataSourceToken()],
          useFactory: () => ({ ...common, name: READS, entities, retryAttempts: 0 }),
        }),
      ],
      providers: [Pragmas],
    };
  }
}
