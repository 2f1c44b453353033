import { randomUUID } from 'node:crypto';
import { chownSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '../../../tools/shared/postgres';
import type { Daemon } from '../../../tools/servers/daemon';
import { startPgBouncer } from '../../../tools/servers/pgbouncer';
import { startPostgres } from '../../../tools/servers/postgres';

/**
 * `E2E_DATABASE=postgres`: every stack uses databases of its own on one server. `pgbouncer`: and its services reach them
 * through PgBouncer. Otherwise SQLite files, unless a stack asks.
 */
const database = process.env['E2E_DATABASE'];
const everywhere = database === 'postgres' || database === 'pgbouncer';
if (database !== undefined && !everywhere && database !== 'sqlite')
  throw new Error(`E2E_DATABASE wants sqlite, postgres or pgbouncer, not "${database}".`);
/** Where the processes of jest find the server and the pooler. */
const SERVER = 'E2E_POSTGRES_URL';
const POOLER = 'E2E_PGBOUNCER_URL';

let shared: OwnPostgres | undefined;

/** A private PostgreSQL, with a PgBouncer in front of it if the tests run behind one. */
export class OwnPostgres {
  private constructor(
    private readonly dir: string,
    private server: Daemon,
    private readonly pooler: Daemon | undefined,
  ) {}

  static async start(settings: string[] = []): Promise<OwnPostgres> {
    const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-e2e-postgres-'));
    const server = await startPostgres({ dir, settings });
    const pooled = database === 'pgbouncer';
    const pooler = pooled ? await startPgBouncer({ dir: poolerDir(dir), server: server.url }) : undefined;
    return new OwnPostgres(dir, server, pooler);
  }

  get url(): string {
    return this.server.url;
  }

  get poolerUrl(): string | undefined {
    return this.pooler?.url;
  }

  kill(): void {
    this.server.kill();
  }

  /** From now on it takes only connections over TLS, with a password and a certificate of this authority. */
  async demandTls(files: { cert: string; key: string; ca: string }): Promise<void> {
    const data = path.join(this.dir, 'data');
    const { uid, gid } = statSync(data);
    const client = await connect(new URL('/postgres', this.url).href);
    for (const [name, file] of Object.entries(files)) {
      const copy = path.join(data, `server.${name}`);
      copyFileSync(file, copy);
      chownSync(copy, uid, gid);
      await client.query(`ALTER SYSTEM SET ssl_${name}_file = '${copy}'`);
    }
    await client.query('ALTER SYSTEM SET ssl = on');
    writeFileSync(
      path.join(data, 'pg_hba.conf'),
      'hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n',
    );
    await client.query('SELECT pg_reload_conf()');
    await client.end();
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** Starts the server again after it was stopped or killed, on the same data and port. */
  async restart(): Promise<void> {
    this.server = await startPostgres({ dir: this.dir, port: this.server.port });
  }

  /** Stops all of it and deletes the data. */
  async end(): Promise<void> {
    await this.pooler?.stop();
    await this.server.stop();
    for (const dir of [this.dir, poolerDir(this.dir)]) rmSync(dir, { recursive: true, force: true });
  }
}

/** Beside the server's folder. Both may belong to another user. */
const poolerDir = (dir: string) => `${dir}-pgbouncer`;

export async function startSharedPostgres(): Promise<void> {
  // The tests end processes, not machines: no need to wait for the disk.
  shared = await OwnPostgres.start(['fsync=off']);
  process.env[SERVER] = shared.url;
  if (shared.poolerUrl) process.env[POOLER] = shared.poolerUrl;
}

export async function stopSharedPostgres(): Promise<void> {
  await shared?.end();
}

/** The databases of a stack. */
export interface SharedDatabases {
  /** The URL to which the services add their own names. */
  readonly url: string;
  /** The URL of one database. It always leads to the server itself. */
  readonly of: (owner: string) => string;
  readonly drop: () => Promise<void>;
}

/**
 * @param asked the stack is about PostgreSQL
 * @returns undefined where the tests run on SQLite
 */
export function shareDatabases(asked = false): SharedDatabases | undefined {
  const url = process.env[SERVER];
  if (!asked && !everywhere) return undefined;
  if (url === undefined) throw new Error('no PostgreSQL was started for the tests');
  return databasesOn({ url, poolerUrl: process.env[POOLER] });
}

/** Databases on this server, with names that nobody else has. */
export function databasesOn(server: Pick<OwnPostgres, 'url' | 'poolerUrl'>): SharedDatabases {
  const name = `e2e${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const url = (database: string) => new URL(`/${database}`, server.url).href;
  return {
    url: server.poolerUrl ? new URL(`/${name}?pgbouncer=true`, server.poolerUrl).href : url(name),
    of: (owner) => url(`${name}_${owner}`),
    drop: async () => {
      const client = await connect(url('postgres'));
      const { rows } = await client.query<{ datname: string }>(
        `SELECT datname FROM pg_database WHERE datname LIKE '${name}%'`,
      );
      for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
      await client.end();
    },
  };
}
