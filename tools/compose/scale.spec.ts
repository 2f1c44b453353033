import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, type Tags } from 'yaml';
import { scaleServers } from './scale';

interface Service {
  readonly image?: string;
  readonly extends?: { service: string };
  readonly mem_limit?: string;
  readonly memswap_limit?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: string[];
  readonly ports?: string[];
  readonly volumes?: string[];
  readonly hostname?: string;
  readonly deploy?: { replicas: number };
  readonly depends_on?: Record<string, unknown>;
}
interface ComposeFile {
  readonly services: Record<string, Service>;
  readonly volumes: Record<string, unknown>;
}

const root = path.resolve(__dirname, '../..');
/** Compose's tags say how two files are merged. Here they mean nothing. */
const customTags = ['!override', '!reset'].map((tag) => ({
  tag,
  collection: 'seq',
  identify: () => false,
})) as unknown as Tags;
const read = (file: string) =>
  parse(readFileSync(path.join(root, file), 'utf8'), { merge: true, customTags }) as ComposeFile;
const one = read('docker-compose.yml');
const scale = read('docker-compose.scale.yml');
const services = Object.entries(scale.services);
const all: Record<string, Service | undefined> = { ...one.services, ...scale.services };

describe('docker-compose.scale.yml', () => {
  it('has every server that the services are told of', () => {
    const { rabbitMq, redis, postgres = '', redisMaster = '' } = scaleServers();
    const hosts = [...rabbitMq, postgres, ...(/@([^/]*)/.exec(redis('u:p'))?.[1] ?? '').split(',')];
    expect(hosts.map((host) => host.replace(/:\d+$/, '')).filter((host) => !(host in all))).toEqual([]);
    expect(all).toHaveProperty(redisMaster);
  });

  it('runs two of each of our services, without a port or a database file that both would use', () => {
    const ours = Object.keys(one.services).filter((name) => /^gateway$|-service$/.test(name));
    for (const name of ours) {
      expect(scale.services[name]?.deploy).toEqual({ replicas: 2 });
      expect(scale.services[name]?.ports).toEqual([]);
      const volumes = scale.services[name]?.volumes ?? one.services[name]?.volumes;
      expect(volumes).toEqual([`${name}-secrets:/run/secrets:ro,nocopy`]);
    }
  });

  it('locks and limits what it adds', () => {
    const added = services.filter(([name]) => !(name in one.services));
    for (const [name, { image, extends: parent, mem_limit, memswap_limit, read_only, cap_drop }] of added) {
      if (parent) {
        expect(one.services).toHaveProperty(parent.service);
        continue;
      }
      expect([name, image]).toEqual([name, expect.stringMatching(/:\d+\.\d+/)]);
      expect([name, read_only, cap_drop]).toEqual([name, true, ['ALL']]);
      expect(mem_limit).toBeDefined();
      expect(memswap_limit).toBe(mem_limit);
    }
  });

  it('mounts only what is there, and opens only ports of this machine', () => {
    const volumes = { ...one.volumes, ...scale.volumes };
    for (const [, service] of services) {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.'))
          expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
        else expect(volumes).toHaveProperty(source);
      }
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
      for (const needed of Object.keys(service.depends_on ?? {})) expect(all).toHaveProperty(needed);
    }
  });

  it('joins the RabbitMQ nodes under the names of their hosts', () => {
    const config = readFileSync(path.join(root, 'deploy/rabbitmq/cluster.conf'), 'utf8');
    const nodes = [...config.matchAll(/nodes\.\d = rabbit@(\S+)/g)].map(([, host = '']) => host);
    expect(nodes).toEqual(scaleServers().rabbitMq.map((host) => host.replace(':5672', '')));
    for (const node of nodes)
      expect(one.services[node]?.hostname ?? scale.services[node]?.hostname).toBe(node);
  });

  it('needs no variable', () => {
    const text = readFileSync(path.join(root, 'docker-compose.scale.yml'), 'utf8');
    expect(text.match(/\$\{\w+(?!:-|\w)[^}]*\}/g)).toBeNull();
  });
});
