import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mountsOf, secretVolumes, type ComposeService } from './compose-file';
import { noteSecret } from './secrets';
import { root } from './stack';

const program = path.join(root, 'tools/compose/secrets.js');
const MOUNT = '/secrets/';

/** Runs the program of the container `secrets`, with a folder in the place of each of its volumes. */
export function runSecrets(dir: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  for (const target of secretVolumes.values()) {
    mkdirSync(path.join(dir, target.slice(MOUNT.length)), { recursive: true });
  }
  return spawnSync(process.execPath, [program, ...args], {
    env: { ...env, SECRETS_DIR: dir },
    encoding: 'utf8',
  });
}

/** Every value that was made. The tests then search for them in logs. */
export function madeSecrets(dir: string): Readonly<Record<string, string>> {
  const values = JSON.parse(readFileSync(path.join(dir, 'own/secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  for (const [name, value] of Object.entries(values)) noteSecret(name, value);
  return values;
}

/** Where the file is on this machine that a container sees at `target`: in the repository, or in the folder of a volume. */
export function seenBy(service: ComposeService | undefined, target: string, secretsDir: string): string {
  for (const mount of mountsOf(service)) {
    const below = path.posix.relative(mount.target, target);
    if (below.startsWith('..')) continue;
    const folder = secretVolumes.get(mount.source);
    if (folder !== undefined) return path.join(secretsDir, folder.slice(MOUNT.length), below);
    if (mount.source.startsWith('.')) return path.join(root, mount.source, below);
  }
  throw new Error(`the container mounts nothing at ${target}`);
}

/** The variables of a container that name a file: [variable, path in the container]. */
export const fileVariables = (service: ComposeService | undefined) =>
  Object.entries(service?.environment ?? {}).filter(([name]) => name.endsWith('_FILE'));
