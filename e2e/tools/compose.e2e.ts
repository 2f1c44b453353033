import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { gatewayEnv } from '@order-flow/gateway/config';
import { queues } from '@order-flow/contracts/contracts';
import { ordersEnv } from '@order-flow/orders-service/config';
import manifest from '../../package.json';
import { productsEnv } from '@order-flow/products-service/config';
import { notificationsEnv } from '@order-flow/notifications-service/config';
import { webhooksEnv } from '@order-flow/webhooks-service/config';
import { SECRETS } from '../../tools/compose/values';
import { findProgram } from '../../tools/servers/programs';
import { backup, compose, mountsOf, production, secretVolumes } from '../support/compose-file';
import { root } from '../support/stack';

const { secrets, ...lasting } = compose.services;
/** All containers but `secrets`, which ends before they start. */
const services = Object.entries(lasting);
const ours = {
  gateway: gatewayEnv,
  'orders-service': ordersEnv,
  'products-service': productsEnv,
  'webhooks-service': webhooksEnv,
  'notifications-service': notificationsEnv,
};
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const mebibytes = (limit = '') => Number(/^(\d+)m$/.exec(limit)?.[1]);
const dockerfileOf = (build: string | { context: string }) =>
  path.join(typeof build === 'string' ? build : build.context, 'Dockerfile');
const imagesOf = (dockerfile: string) =>
  [...read(dockerfile).matchAll(/^FROM (\S+:\S+)/gm)].map(([, image = '']) => image);
const isSecret = (schema: object, name: string) =>
  (schema as Record<string, { meta: () => { secret?: boolean } | undefined }>)[name]?.meta()?.secret === true;

describe('docker-compose.yml', () => {
  it('has the services, what they need, and what shows their state', () => {
    const theirs = ['rabbitmq', 'redis', 'mailpit', 'prometheus', 'grafana', 'jaeger'];
    expect(Object.keys(lasting).sort()).toEqual([...Object.keys(ours), ...theirs].sort());
    expect(Object.keys(compose.networks)).toEqual(['microservices-network']);
    // RabbitMQ names its data folder after the host.
    expect(compose.services.rabbitmq?.hostname).toBe('rabbitmq');
  });

  it('limits the memory of all containers to 2.5 GiB in total, without swap', () => {
    const limits = services.map(([, service]) => mebibytes(service.mem_limit));
    expect(limits.every((limit) => limit >= 64)).toBe(true);
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(2560);
    for (const [, service] of services) expect(service.memswap_limit).toBe(service.mem_limit);
  });

  it('starts Grafana with the dashboard of the order flow, and everyone on this machine may look', () => {
    const home = compose.services.grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
    const mount = mountsOf(lasting.grafana).find(({ target }) => target === path.dirname(home));
    const file = path.join(root, mount?.source ?? '', path.basename(home));
    expect([file, existsSync(file)]).toEqual([file, true]);
    expect(path.basename(home)).toBe('order-flow.json');
    expect(lasting.grafana?.environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
    });
  });

  it('has one address of each tool for all links: the one that is set, or else the published port', () => {
    const { gateway, prometheus, grafana } = compose.services;
    const address = '${GRAFANA_UI_URL:-http://127.0.0.1:${GRAFANA_PORT:-3030}}';
    for (const found of [
      gateway?.environment?.GRAFANA_UI_URL,
      prometheus?.environment?.GRAFANA_UI_URL,
      grafana?.environment?.GF_SERVER_ROOT_URL,
    ])
      expect(found).toBe(address);
    const config = read('observability/prometheus/prometheus.yml');
    expect(parse(config)).toMatchObject({
      global: { external_labels: { grafana_url: '${GRAFANA_UI_URL}' } },
    });
    expect(prometheus?.command).toContain(
      `--web.external-url=${gateway?.environment?.PROMETHEUS_UI_URL ?? ''}`,
    );
  });

  it('sets the limits that the docs name', () => {
    const docs = read('docs/compose.md');
    for (const [name, { mem_limit: limit }] of services) {
      expect(docs).toMatch(new RegExp(`^\\| \`${name}\` +\\| +${mebibytes(limit)} MiB `, 'm'));
    }
    const sum = services.reduce((total, [, service]) => total + mebibytes(service.mem_limit), 0);
    expect(docs).toMatch(new RegExp(`^\\| \\*\\*sum\\*\\* +\\| +\\*\\*${sum} MiB`, 'm'));
  });

  it.each(Object.entries({ ...compose.services, ...backup.services }))(
    'runs %s without root and capabilities, on a read-only file system',
    (_, service) => {
      expect(service.user).toMatch(/^[1-9]\d*:\d+$/);
      expect(service.read_only).toBe(true);
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.cap_add).toBeUndefined();
      expect(service.privileged).toBeUndefined();
      expect(service.security_opt).toContain('no-new-privileges:true');
      expect(service.pids_limit).toBeGreaterThan(0);
      expect(JSON.stringify(service)).not.toContain('docker.sock');
    },
  );

  describe.each(services)('%s', (_, service) => {
    it('restarts after a crash, rotates its log, and is on the network', () => {
      expect(service.restart).toBe('unless-stopped');
      expect(service.logging).toEqual({
        driver: 'json-file',
        options: { 'max-size': '10m', 'max-file': '3' },
      });
      expect(service.networks).toEqual(['microservices-network']);
      expect(service.network_mode).toBeUndefined();
    });

    it('has a health check', () => {
      const inImage = service.build !== undefined && /^HEALTHCHECK /m.test(read(dockerfileOf(service.build)));
      expect(inImage || (service.healthcheck?.test.length ?? 0) > 1).toBe(true);
    });

    it('has an exact version', () => {
      const images =
        service.build === undefined ? [service.image ?? ''] : imagesOf(dockerfileOf(service.build));
      expect(images.length).toBeGreaterThan(0);
      for (const image of images) expect(image).toMatch(/^[a-z][\w./-]*:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?$/);
    });

    it('is published on 127.0.0.1 only', () => {
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/);
    });

    it('waits for healthy services, and for the secrets that it mounts', () => {
      const { secrets: forSecrets, ...others } = service.depends_on ?? {};
      for (const [other, { condition }] of Object.entries(others)) {
        expect(compose.services).toHaveProperty([other]);
        expect(condition).toBe('service_healthy');
      }
      const mounts = mountsOf(service).filter(({ source }) => secretVolumes.has(source));
      expect(forSecrets).toEqual(
        mounts.length > 0 ? { condition: 'service_completed_successfully' } : undefined,
      );
    });

    it('mounts only files from the repository and named volumes', () => {
      for (const { source } of mountsOf(service)) {
        if (!source.startsWith('.')) expect(compose.volumes).toHaveProperty([source]);
        else expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
      }
    });
  });

  describe('the secrets', () => {
    it('are made by a container that ends, without a network, and shows nothing to another machine', () => {
      expect(secrets).toMatchObject({ restart: 'no', network_mode: 'none' });
      expect(secrets?.ports ?? secrets?.networks).toBeUndefined();
    });

    it.each([...services, ...Object.entries(backup.services)])(
      'of %s are a volume of its own, which it can only read',
      (name, service) => {
        const mounts = mountsOf(service).filter(({ source }) => source.includes('secrets'));
        // Jaeger and Mailpit need none.
        const none = name === 'jaeger' || name === 'mailpit';
        const own = { source: `${name}-secrets`, target: '/run/secrets', options: 'ro,nocopy' };
        expect(mounts).toEqual(none ? [] : [own]);
        expect(secretVolumes.get(own.source)).toBe(none ? undefined : `/secrets/${name}`);
      },
    );

    it('are in volumes that take their owner from a folder of the image', () => {
      const [, folders = ''] = /mkdir own (.*?) \\$/m.exec(read('Dockerfile')) ?? [];
      const inImage = ['own', ...folders.split(' ')].map((folder) => `/secrets/${folder}`);
      // docker-compose.scale.yml adds PostgreSQL.
      expect([...secretVolumes.values(), '/secrets/postgres'].sort()).toEqual(inImage.sort());
    });

    it('are in no variable of a container that goes on', () => {
      for (const [name, service] of [...services, ...Object.entries(backup.services)]) {
        for (const [variable, value] of Object.entries(service.environment ?? {})) {
          if (/PASSWORD|TOKEN|SECRET/.test(variable))
            expect(`${variable}: ${value}`).toMatch(/FILE: \/run\/secrets\//);
          // A password in a URL, or one of .env.
          expect(`${name} ${variable}: ${value}`).not.toMatch(/:\/\/[^/]*@|\$\{\w*(PASSWORD|TOKEN|SECRET)/);
        }
        expect(JSON.stringify(service)).not.toMatch(/guest/);
      }
    });

    it.each(Object.entries(ours))('reach the %s as files', (name, schema) => {
      const given = Object.keys(compose.services[name]?.environment ?? {});
      // The hashes of keys that the owner has given out, and PostgreSQL: there is none by default, so there is no file.
      const settings = Object.keys(schema).filter(
        (key) => isSecret(schema, key) && key !== 'API_KEYS' && !/DATABASE_URL$/.test(key),
      );
      expect(given.filter((variable) => settings.includes(variable))).toEqual([]);
      const tls = /^(RABBITMQ|REDIS|MAIL)_(CA|CERT|KEY)$/;
      const files = settings.filter((key) => !tls.test(key)).map((key) => `${key}_FILE`);
      expect(given.filter((variable) => variable.endsWith('_FILE')).sort()).toEqual(files.sort());
    });

    it('may come from .env, which is in no image and not in git', () => {
      for (const [name, value] of Object.entries(secrets?.environment ?? {}))
        expect(value).toBe(`\${${name}:-}`);
      expect(Object.keys(secrets?.environment ?? {}).sort()).toEqual([...SECRETS].sort());
      expect(read('.gitignore')).toMatch(/^\.env$/m);
    });
  });

  it('needs no variable', () => {
    for (const file of ['docker-compose.yml', 'docker-compose.production.yml', 'deploy/backup.yml']) {
      // ${X} and ${X:?…} need one, ${X:-…} does not.
      expect(read(file).match(/\$\{\w+(?!:-|\w)[^}]*\}/g)).toBeNull();
    }
  });

  it.each(Object.entries(ours))('gives the %s only variables that it reads', (name, schema) => {
    const given = Object.keys(compose.services[name]?.environment ?? {});
    const known = [...Object.keys(schema), 'NODE_OPTIONS'];
    const variables = given.map((variable) => variable.replace(/_FILE$/, ''));
    expect(
      variables.filter((variable) => !known.includes(variable) && !variable.startsWith('OTEL_')),
    ).toEqual([]);
    const explained = read('.env.example');
    for (const variable of variables) expect(explained).toMatch(new RegExp(`^${variable}=`, 'm'));
  });

  it.each(['docker', 'docker-compose'])(
    'is valid for %s',
    (program) => {
      const command = program === 'docker' ? ['compose'] : [];
      // Without this shell's variables, and outside of this folder, so that nobody's .env is read.
      const env = { PATH: process.env.PATH, HOME: process.env.HOME };
      if (!findProgram(program) || spawnSync(program, [...command, 'version'], { env }).status !== 0) {
        console.warn(`skipped: ${[program, ...command].join(' ')} is not installed`);
        return;
      }
      const config = (...files: string[]) => {
        const args = files.flatMap((file) => ['-f', path.join(root, file)]);
        const options = { env, cwd: tmpdir(), encoding: 'utf8' } as const;
        const { stderr, stdout, status } = spawnSync(program, [...command, ...args, 'config'], options);
        expect([stderr, status]).toEqual(['', 0]);
        return parse(stdout) as typeof compose;
      };
      config('docker-compose.yml', 'deploy/backup.yml');
      const merged = config('docker-compose.yml', 'docker-compose.production.yml').services;
      expect(merged.gateway?.environment).toMatchObject({
        SWAGGER_ENABLED: 'false',
        COOKIE_SECURE: 'always',
      });
      expect(merged.grafana?.environment?.GF_AUTH_ANONYMOUS_ENABLED).toBe('false');
      // It only ends a test that hangs. On a busy machine it was seen to take 54 s.
    },
    300_000,
  );
});

describe('docker-compose.production.yml', () => {
  const environment = (name: string) => production.services[name]?.environment ?? {};

  it('switches off what is for trying it out', () => {
    expect(compose.services.gateway?.environment?.SWAGGER_ENABLED).toBe('${SWAGGER_ENABLED:-true}');
    expect(environment('gateway').SWAGGER_ENABLED).toBe('${SWAGGER_ENABLED:-false}');
    expect(environment('grafana').GF_AUTH_ANONYMOUS_ENABLED).toBe('false');
    expect(environment('products-service').SEED_CATALOGUE).toBe('${SEED_CATALOGUE:-false}');
  });

  it('changes variables of existing services only', () => {
    expect(Object.keys(production)).toEqual(['services']);
    for (const [name, service] of Object.entries(production.services)) {
      expect(compose.services).toHaveProperty([name]);
      expect(Object.keys(service)).toEqual(['environment']);
      const schema = Object.entries(ours).find(([service]) => service === name)?.[1] ?? {};
      const known = [...Object.keys(compose.services[name]?.environment ?? {}), ...Object.keys(schema)];
      expect(known).toEqual(expect.arrayContaining(Object.keys(service.environment ?? {})));
    }
  });
});

describe('the images', () => {
  it('of the services use the Node version of package.json, are built without downloads, and run without root', () => {
    const dockerfile = read('Dockerfile');
    for (const image of imagesOf('Dockerfile')) {
      expect(image).toBe(`node:${manifest.devDependencies.node}-trixie-slim`);
    }
    const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(final).toMatch(/^USER node$/m);
    expect(final).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(final).not.toMatch(/apt-get|npm ci|npm install/);
    expect(dockerfile).not.toMatch(/^# *syntax=/m);
    expect(dockerfile).toMatch(/npm ci --omit=dev/);
  });

  it('contain only what the Dockerfile copies from this folder, and all of it reaches the build', () => {
    const [first, ...rules] = read('.dockerignore')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(read('.dockerignore')).not.toMatch(/^!\.env/m);
    const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, sources = '']) => sources.split(' '),
    );
    expect(copied).toContain('tools/compose');
    const isWithin = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`);
    const missing = copied.filter(
      (source) => !existsSync(path.join(root, source)) || !allowed.some((folder) => isWithin(source, folder)),
    );
    expect(missing).toEqual([]);
    expect(allowed.filter((folder) => !copied.some((source) => isWithin(source, folder)))).toEqual([]);
  });
});

describe("RabbitMQ's rights", () => {
  it('cover every queue', () => {
    const rights = JSON.parse(read('deploy/rabbitmq/rights.json')) as {
      queues: { name: string; durable: boolean }[];
      permissions: { user: string; configure: string; write: string; read: string }[];
    };
    expect(rights.queues.map(({ name }) => name).sort()).toEqual(Object.values(queues).sort());
    expect(rights.permissions.find(({ user }) => user === 'gateway')).toMatchObject({
      configure: '^$',
      write: '^amq\\.default$',
      read: '^$',
    });
  });
});

describe('Redis', () => {
  it('takes connections from other containers, and its health check is one of them', () => {
    expect(read('deploy/redis/redis.conf')).toMatch(/^protected-mode no$/m);
    expect(compose.services.redis?.healthcheck?.test.join(' ')).toContain('redis-cli -h redis ping');
  });
});

describe("Jaeger's configuration", () => {
  const config = parse(read('observability/jaeger/config.yaml')) as {
    service: { extensions: string[]; pipelines: { traces: Record<string, string[]> } };
    extensions: Record<string, unknown>;
  } & Record<string, Record<string, unknown>>;

  it('defines everything that it uses, and uses everything that it defines', () => {
    expect(Object.keys(config.extensions).sort()).toEqual([...config.service.extensions].sort());
    for (const kind of ['receivers', 'processors', 'exporters']) {
      expect(Object.keys(config[kind] ?? {}).sort()).toEqual(
        [...(config.service.pipelines.traces[kind] ?? [])].sort(),
      );
    }
  });

  it('listens on the ports that the others use, and stores on its volume', () => {
    const text = read('observability/jaeger/config.yaml');
    expect([...text.matchAll(/endpoint: (\S+)/g)].every(([, at = '']) => at.startsWith('0.0.0.0:'))).toBe(
      true,
    );
    expect(text).toContain('endpoint: 0.0.0.0:4318');
    expect(text).toContain('endpoint: 0.0.0.0:16686');
    expect(compose.services.jaeger?.volumes).toContain('jaeger-data:/badger');
    expect(
      [...text.matchAll(/(?:keys|values): (\S+)/g)].every(([, at = '']) => at.startsWith('/badger/')),
    ).toBe(true);
  });
});
