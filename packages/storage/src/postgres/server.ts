import type { Reads } from '../reads';

/** What the server of the database says about itself. */
export interface DatabaseServer {
  readonly version: string;
  readonly role: 'primary' | 'standby';
  /** Standbys that are connected. */
  readonly standbys: number;
  /** How many of them stream; null if this user may not see it. */
  readonly streaming: number | null;
}

/** Who may not read all statistics sees that there is a standby, but not its state. */
const SERVER = `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
    CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END AS role,
    count(pid) AS standbys,
    CASE WHEN count(pid) = count(state) THEN count(*) FILTER (WHERE state = 'streaming') END AS streaming
  FROM pg_stat_replication`;

export async function postgresServer(reads: Reads): Promise<DatabaseServer | null> {
  const [server] = await reads.query<DatabaseServer[]>(SERVER);
  return server ?? null;
}
