import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '../../../tools/shared/postgres';
import { startPostgres } from '../../../tools/servers/postgres';

/** `E2E_DATABASE=postgres`: every stack uses databases of its own on one server. Otherwise SQLite files, unless it asks. */
const everywhere = process.env['E2E_DATABASE'] === 'postgres';
/** Where the processes of jest find the server. */
const VARIABLE = 'E2E_POSTGRES_URL';

let server: { readonly stop: () => Promise<void>; readonly dir: string } | undefined;

export async function startSharedPostgres(): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-e2e-postgres-'));
  // The tests end processes, not machines: no need to wait for the disk.
  const started = await startPostgres({ dir, settings: ['fsync=off'] });
  server = { stop: started.stop, dir };
  process.env[VARIABLE] = started.url;
}

export async function stopSharedPostgres(): Promise<void> {
  if (!server) return;
  await server.stop();
  rmSync(server.dir, { recursive: true, force: true });
}

/** A name for the databases of a stack, and the URL to which the services add their own names. */
export interface SharedDatabases {
  readonly url: string;
  readonly of: (owner: string) => string;
  readonly drop: () => Promise<void>;
}

/**
 * @param asked the stack is about PostgreSQL
 * @returns undefined where the tests run on SQLite
 */
export function shareDatabases(asked = false): SharedDatabases | undefined {
  const server = process.env[VARIABLE];
  if (!asked && !everywhere) return undefined;
  if (server === undefined) throw new Error('no PostgreSQL was started for the tests');
  return databasesOn(server);
}

/** Databases on this server, with names that nobody else has. */
export function databasesOn(server: string): SharedDatabases {
  const name = `e2e${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const url = (database: string) => new URL(`/${database}`, server).href;
  return {
    url: url(name),
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
