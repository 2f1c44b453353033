import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { OWNERS } from './owners';

const root = path.resolve(__dirname, '../..');

describe('the owners of databases', () => {
  it('are the services that have migrations, so that none is missing in a backup', () => {
    const services = readdirSync(root).filter((name) => existsSync(path.join(root, name, 'src/migrations')));
    expect(services.sort()).toEqual(OWNERS.map((owner) => `${owner}-service`).sort());
  });

  it('are the services that have a data volume in compose', () => {
    const compose = parse(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
      services: Record<string, { volumes?: string[] }>;
    };
    const services = Object.entries(compose.services)
      .filter(([, { volumes = [] }]) => volumes.some((volume) => volume.endsWith('-data:/data')))
      .map(([name]) => name)
      .filter((name) => name.endsWith('-service'));
    expect(services.sort()).toEqual(OWNERS.map((owner) => `${owner}-service`).sort());
  });
});
