import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { filesForContainers } from '../compose/containers';
import { OWNERS } from '../shared/owners';
import { backupOptions } from './options';
import { databasesIn } from './places';

interface Service {
  image?: string;
  command?: string[];
  volumes?: string[];
  networks?: string[];
  environment?: Record<string, string>;
}
interface Compose {
  services: Record<string, Service>;
  volumes?: Record<string, unknown>;
  networks?: Record<string, unknown>;
}

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const { services } = parse(read('deploy/backup.yml'), { merge: true }) as Compose;
const backup = services['backup'] ?? {};
const dataDir = backup.environment?.['DATA_DIR'] ?? '';
/** From the volume's name to its place in the container. */
const volumes = new Map(
  (backup.volumes ?? []).map(
    (volume) =>
      volume
        .replace(/:ro.*$/, '')
        .split(':')
        .slice(-2) as [string, string],
  ),
);

describe('the backup of compose (deploy/backup.yml)', () => {
  it('starts a script that is in the image, with options that it knows', () => {
    const [program, script = '', ...args] = backup.command ?? [];
    expect(program).toBe('node');
    expect(existsSync(path.join(root, script))).toBe(true);
    expect(read('Dockerfile')).toContain(`COPY ${path.dirname(script)} ${path.dirname(script)}\n`);
    const given = args.map((arg) => arg.replace(/^\$\{\w+:-(.*)\}$/, '$1'));
    expect(backupOptions(given, { cwd: '/', dataDir })).toMatchObject({ to: '/backups', dataDir });
  });

  it('uses an image, a network and volumes that docker-compose.yml has', () => {
    expect(Object.values(compose.services).map(({ image }) => image)).toContain(backup.image);
    for (const network of backup.networks ?? []) expect(compose.networks).toHaveProperty(network);
    const named = [...volumes.keys()].filter((name) => name.endsWith('-data'));
    for (const name of named) expect(compose.volumes).toHaveProperty(name);
    expect(named).toHaveLength(OWNERS.length);
  });

  it('sees the volume of each service with a database, where the script looks for it', () => {
    for (const owner of OWNERS) {
      const service = `${owner}-service`;
      const [volume = ''] = compose.services[service]?.volumes?.[0]?.split(':') ?? [];
      expect([service, volumes.get(volume)]).toEqual([service, path.posix.join(dataDir, service)]);
    }
    expect(Object.keys(databasesIn(dataDir)).sort()).toEqual([...OWNERS].sort());
  });

  it('reaches the broker of docker-compose.yml, by a file that the container of the secrets writes', () => {
    const file = path.posix.basename(backup.environment?.['RABBITMQ_URL_FILE'] ?? '');
    const made = filesForContainers({ RABBITMQ_ADMIN_PASSWORD: 'x' }, {})['backup']?.[file] ?? '';
    expect(compose.services).toHaveProperty(new URL(made).hostname);
    expect(volumes.get('backup-secrets')).toBe('/run/secrets');
    expect(compose.services['secrets']?.volumes?.join(' ')).toContain('backup-secrets:');
  });
});
