import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from './stack';

export interface ComposeService {
  image?: string;
  build?: string | { context: string; args?: Record<string, string> };
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
  secrets?: (string | { source: string; target: string })[];
  command?: string | string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

export const composeText = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
export const compose = parse(composeText, { merge: true }) as ComposeFile;

/** The files that a container mounts: [path relative to the project's folder, path in the container]. */
export function mountedFiles(name: string): (readonly [source: string, target: string])[] {
  const service = compose.services[name];
  const binds = (service?.volumes ?? [])
    .map((volume) => volume.split(':'))
    .filter(([source]) => source?.startsWith('.'))
    .map(([source = '', target = '']) => [path.normalize(source), target] as const);
  const secrets = (service?.secrets ?? []).map((secret) => {
    const { source, target } =
      typeof secret === 'string' ? { source: secret, target: `/run/secrets/${secret}` } : secret;
    return [path.normalize(compose.secrets[source]?.file ?? ''), target] as const;
  });
  return [...binds, ...secrets];
}
