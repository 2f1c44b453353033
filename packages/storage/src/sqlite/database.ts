import { Global, Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import * as sqlite3 from 'sqlite3';
import type { DataSource, EntitySchema, MixedList } from 'typeorm';
import { Reads } from '../reads';

type Entities = MixedList<(new () => object) | EntitySchema>;

interface Options {
  /** Path of the SQLite file. */
  file: string;
  entities: Entities;
  migrations: MixedList<new () => object>;
  /** How long a read may take, in milliseconds. */
  readLimitMs: number;
}

/**
 * TypeORM calls `verbose()`, which records a stack trace for each statement (−15 % orders per second). So we disable
 * it.
 */
const driver = { ...sqlite3, verbose: () => sqlite3 };

/** The settings of the writing connection that TypeORM has no option for. */
const PRAGMAS = [
  // A commit that was acknowledged survives a power cut.
  'synchronous = FULL',
  // A statement that writes many rows keeps an undo journal: in memory instead of in a file made for it.
  'temp_store = MEMORY',
  // A cache of 16 MiB instead of 2, so that the inner pages of the indexes stay in it.
  'cache_size = -16384',
];

/** The service's database: one connection for writes, used only by the write queue, and the connections of `Reads`. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot({ file, entities, migrations, readLimitMs }: Options): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'sqlite',
          database: file,
          driver,
          enableWAL: true,
          busyTimeout: 5000,
          entities,
          migrations,
          migrationsRun: true,
          retryAttempts: 0,
        }),
      ],
      providers: [
        {
          provide: Reads,
          // Only once the writing connection is open and has migrated.
          inject: [getDataSourceToken()],
          useFactory: async (writes: DataSource) => {
            for (const pragma of PRAGMAS) await writes.query(`PRAGMA ${pragma}`);
            return Reads.open(file, readLimitMs);
          },
        },
      ],
      exports: [Reads],
    };
  }
}
