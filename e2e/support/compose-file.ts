import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from './stack';

export interface ComposeService {
  image?: string;
  build?: string | { context: string; target?: string; args?: Record<string, string> };
  user?: string;
  hostname?: string;
  read_only?: boolean;
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  privileged?: boolean;
  network_mode?: string;
  networks?: string[];
  restart?: string;
  mem_limit?: string;
  memswap_limit?: string;
  pids_limit?: number;
  logging?: { driver: string; options: Record<string, string> };
  ports?: string[];
  volumes?: string[];
  command?: string | string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
}

const read = (file: string) =>
  parse(readFileSync(path.join(root, file), 'utf8'), { merge: true }) as ComposeFile;

export const compose = read('docker-compose.yml');
/** Only what these two add to docker-compose.yml. */
export const production = read('docker-compose.production.yml');
export const backup = read('deploy/backup.yml');

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly options: string;
}

/** What a container mounts: files of the project (their source begins with a dot), and named volumes. */
export function mountsOf(service: ComposeService | undefined): Mount[] {
  return (service?.volumes ?? []).map((volume) => {
    // A variable may hold a colon: ${BACKUP_DIR:-./backups}:/backups
    const [, source = '', target = '', options = ''] =
      /^(\$\{[^}]*\}|[^:]*):([^:]*)(?::(.*))?$/.exec(volume) ?? [];
    return { source, target, options };
  });
}

/** Each volume that the container `secrets` fills, and its folder there. */
export const secretVolumes = new Map(
  mountsOf(compose.services.secrets).map(({ source, target }) => [source, target]),
);
