import { Global, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { WritingConnection } from './connections';
import { databaseUrl } from './database-url';
import { migrateOnceItAnswers, type Migrations } from './postgres/migrate';
import { PostgresReadingConnection } from './postgres/reading-connection';
import { PostgresWritingConnection } from './postgres/writing-connection';
import { Reads } from './reads';
import { openSqlite } from './sqlite/open';
import { SqliteReadingConnection } from './sqlite/reading-connection';
import { SqliteWritingConnection } from './sqlite/writing-connection';

/** The migrations of a service: one history for each database. */
export interface MigrationsOf {
  readonly sqlite: Migrations;
  readonly postgres: Migrations;
}

export interface DatabaseOptions {
  /** Path of the SQLite file. Not used with PostgreSQL. */
  readonly file: string;
  readonly migrations: MigrationsOf;
  /** How long a read may take, in milliseconds. */
  readonly readLimitMs: number;
}

/** Reads of PostgreSQL that may run at once. SQLite has one connection for each kind (docs/decisions/reads.md). */
const LOOK_UPS = 4;
const SEARCHES = 2;

/** The open database of this service. */
@Injectable()
export class Database implements OnApplicationShutdown {
  private constructor(
    readonly writing: WritingConnection,
    readonly reads: Reads,
    private readonly closeFile: () => Promise<void>,
  ) {}

  /**
   * Opens the database and migrates it.
   *
   * @param url of a PostgreSQL database; undefined: SQLite
   * @throws DatabaseUnavailableError if PostgreSQL does not answer within a minute
   */
  static async open(url: string | undefined, options: DatabaseOptions): Promise<Database> {
    const { file, migrations, readLimitMs } = options;
    if (url === undefined) {
      const dataSource = await openSqlite(file, migrations.sqlite);
      const [lookUp, search] = [
        await SqliteReadingConnection.open(file),
        await SqliteReadingConnection.open(file),
      ];
      const reads = new Reads([lookUp], [search], readLimitMs);
      return new Database(new SqliteWritingConnection(dataSource), reads, () => dataSource.destroy());
    }
    await migrateOnceItAnswers(url, migrations.postgres);
    const connections = (n: number) => Array.from({ length: n }, () => new PostgresReadingConnection(url));
    const reads = new Reads(connections(LOOK_UPS), connections(SEARCHES), readLimitMs);
    return new Database(new PostgresWritingConnection(url), reads, () => Promise.resolve());
  }

  /** After the write queue has closed its connection. */
  async onApplicationShutdown(): Promise<void> {
    await this.reads.close();
    await this.closeFile();
  }
}

/** The service's database: one connection for writes, used only by the write queue, and the connections of `Reads`. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: Database, useFactory: () => Database.open(databaseUrl, options) },
        { provide: WritingConnection, inject: [Database], useFactory: ({ writing }: Database) => writing },
        { provide: Reads, inject: [Database], useFactory: ({ reads }: Database) => reads },
      ],
      exports: [WritingConnection, Reads],
    };
  }
}
