import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { gatewayEnv } from '@order-flow/gateway/config';
import { queues } from '@order-flow/contracts/contracts';
import { ordersEnv } from '@order-flow/orders-service/config';
import manifest from '../../package.json';
import { productsEnv } from '@order-flow/products-service/config';
import { composeInit } from '../../tools/compose/compose-init';
import { SECRETS, readVariables } from '../../tools/compose/compose-secrets';
import { findProgram } from '../../tools/servers/programs';
import { compose, composeText, mountedFiles } from '../support/compose-file';
import { root } from '../support/stack';

const services = Object.entries(compose.services);
const ours = { gateway: gatewayEnv, 'orders-service': ordersEnv, 'products-service': productsEnv };
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const mebibytes = (limit = '') => Number(/^(\d+)m$/.exec(limit)?.[1]);
const dockerfileOf = (build: string | { context: string }) =>
  path.join(typeof build === 'string' ? build : build.context, 'Dockerfile');
const imagesOf = (dockerfile: string) =>
  [...read(dockerfile).matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);

describe('docker-compose.yml', () => {
  it('has the three services, what they need, and what shows their state', () => {
    const theirs = ['rabbitmq', 'redis', 'prometheus', 'grafana', 'jaeger'];
    expect(Object.keys(compose.services).sort()).toEqual([...Object.keys(ours), ...theirs].sort());
    expect(Object.keys(compose.networks)).toEqual(['microservices-network']);
    // RabbitMQ names its data folder after the host.
    expect(compose.services.rabbitmq?.hostname).toBe('rabbitmq');
  });

  it('limits the memory of all containers to 2 GiB in total, without swap', () => {
    const limits = services.map(([, service]) => mebibytes(service.mem_limit));
    expect(limits.every((limit) => limit >= 64)).toBe(true);
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(2048);
    for (const [, service] of services) expect(service.memswap_limit).toBe(service.mem_limit);
  });

  it('starts Grafana with a dashboard that is mounted', () => {
    const home = compose.services.grafana?.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
    const [folder] = mountedFiles('grafana').find(([, target]) => target === path.dirname(home)) ?? [];
    const file = path.join(root, folder ?? '', path.basename(home));
    expect([file, existsSync(file)]).toEqual([file, true]);
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

  describe.each(services)('%s', (name, service) => {
    it('runs without root and capabilities, on a read-only file system', () => {
      expect(service.user).toMatch(/^[1-9]\d*:\d+$/);
      expect(service.read_only).toBe(true);
      expect(service.cap_drop).toEqual(['ALL']);
      expect(service.cap_add).toBeUndefined();
      expect(service.privileged).toBeUndefined();
      expect(service.network_mode).toBeUndefined();
      expect(service.security_opt).toContain('no-new-privileges:true');
      expect(service.pids_limit).toBeGreaterThan(0);
      expect(JSON.stringify(service)).not.toContain('docker.sock');
    });

    it('restarts after a crash, rotates its log, and is on the network', () => {
      expect(service.restart).toBe('unless-stopped');
      expect(service.logging).toEqual({
        driver: 'json-file',
        options: { 'max-size': '10m', 'max-file': '3' },
      });
      expect(service.networks).toEqual(['microservices-network']);
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

    it('waits only for services with a health check', () => {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(compose.services).toHaveProperty([other]);
        expect(condition).toBe('service_healthy');
      }
    });

    it('mounts only files from the repository or from compose:init', () => {
      const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-compose-'));
      composeInit(dir);
      for (const [source] of mountedFiles(name)) {
        const file = path.join(source.startsWith('.secrets') ? dir : root, source);
        expect([file, existsSync(file)]).toEqual([file, true]);
      }
      rmSync(dir, { recursive: true });
    });
  });

  it('holds no secret, and does not start without the secrets in .env', () => {
    const used = [...composeText.matchAll(/\$\{(\w+)([^}]*)\}/g)];
    const required = used.filter(([, , rest = '']) => rest.startsWith(':?')).map(([, name]) => name);
    // RabbitMQ's administrator and the operator are only in the generated files.
    const generated = ['RABBITMQ_ADMIN_PASSWORD', 'OPERATOR_PASSWORD'];
    expect([...new Set(required), ...generated].sort()).toEqual([...SECRETS].sort());
    for (const [, service] of services) {
      for (const [variable, value] of Object.entries(service.environment ?? {})) {
        if (/PASSWORD|TOKEN|SECRET/.test(variable)) expect(value).toMatch(/^\$\{\w+:\?[^}]+\}$/);
        if (value.includes('@')) expect(value).toMatch(/:\/\/[\w-]+:\$\{\w+:\?[^}]+\}@/);
      }
      expect(JSON.stringify(service)).not.toMatch(/guest/);
    }
    expect(read('.gitignore')).toMatch(/^\.env$/m);
    expect(read('.gitignore')).toMatch(/^\.secrets\/$/m);
  });

  it.each(Object.entries(ours))('gives the %s only variables that it reads', (name, schema) => {
    const given = Object.keys(compose.services[name]?.environment ?? {});
    const secretsAsFiles = ['ACCOUNTS_FILE'];
    const known = [...Object.keys(schema), ...secretsAsFiles, 'NODE_OPTIONS'];
    expect(given.filter((variable) => !known.includes(variable) && !variable.startsWith('OTEL_'))).toEqual(
      [],
    );
    const explained = read('.env.example');
    for (const variable of given.filter(
      (name) => name !== 'NODE_OPTIONS' && !secretsAsFiles.includes(name),
    )) {
      expect(explained).toMatch(new RegExp(`^${variable}=`, 'm'));
    }
  });

  it.each(['docker', 'docker-compose'])('is valid for %s', (program) => {
    const command = program === 'docker' ? ['compose'] : [];
    if (!findProgram(program) || spawnSync(program, [...command, 'version']).status !== 0) {
      console.warn(`skipped: ${[program, ...command].join(' ')} is not installed`);
      return;
    }
    const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-compose-'));
    composeInit(dir);
    const args = ['-f', path.join(root, 'docker-compose.yml'), '--env-file', path.join(dir, '.env')];
    const config = (env: NodeJS.ProcessEnv) =>
      spawnSync(program, [...command, ...args, 'config', '-q'], { env, cwd: dir, encoding: 'utf8' });
    const { stderr, status } = config({ PATH: process.env.PATH });
    expect([stderr, status]).toEqual(['', 0]);
    writeFileSync(path.join(dir, '.env'), '');
    expect(config({ PATH: process.env.PATH }).stderr).toContain('first run npm run compose:init');
    rmSync(dir, { recursive: true });
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

  it('contain only what the Dockerfile copies from this folder', () => {
    const [first] = read('.dockerignore')
      .split('\n')
      .filter((line) => line && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(read('.dockerignore')).not.toMatch(/^!\.(env|secrets)/m);
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

describe('npm run compose:init', () => {
  let dir: string;
  const file = (name: string) => path.join(dir, name);
  const init = () =>
    spawnSync(process.execPath, [path.join(root, 'tools/compose/compose-init.js'), dir], {
      encoding: 'utf8',
    });
  const mode = (name: string) => (statSync(file(name)).mode & 0o777).toString(8);
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-init-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('writes a random secret for each variable, readable by its owner only, and prints none', () => {
    const { status, stdout } = init();
    expect(status).toBe(0);
    const secrets = readVariables(readFileSync(file('.env'), 'utf8'));
    const values = SECRETS.map((name) => secrets[name] ?? '');
    expect(new Set(values).size).toBe(SECRETS.length);
    for (const value of values) {
      expect(value).toMatch(/^[\w-]{32}$/);
      expect(stdout).not.toContain(value);
    }
    expect(mode('.env')).toBe('600');
    expect(mode('.secrets')).toBe('700');
    // The containers run as other users, who must be able to read these files.
    for (const name of ['rabbitmq-users.json', 'redis-users.acl', 'metrics-token']) {
      expect(mode(`.secrets/${name}`)).toBe('644');
    }
    expect(readFileSync(file('.secrets/metrics-token'), 'utf8')).toBe(secrets.METRICS_TOKEN);
    for (const name of ['rabbitmq-users.json', 'redis-users.acl']) {
      for (const value of values) expect(readFileSync(file(`.secrets/${name}`), 'utf8')).not.toContain(value);
    }
  });

  it('keeps what exists, and adds what is missing', () => {
    const before =
      '# mine\nLOG_LEVEL=debug\nMETRICS_TOKEN=a-token-of-my-own-choice\nGRAFANA_ADMIN_PASSWORD=\n';
    writeFileSync(file('.env'), before);
    init();
    const after = readFileSync(file('.env'), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(readVariables(after)).toMatchObject({
      LOG_LEVEL: 'debug',
      METRICS_TOKEN: 'a-token-of-my-own-choice',
    });
    expect(readVariables(after).GRAFANA_ADMIN_PASSWORD).toHaveLength(32);
    const users = readFileSync(file('.secrets/rabbitmq-users.json'), 'utf8');
    expect(init().stdout).toContain('nothing changed');
    expect(readFileSync(file('.env'), 'utf8')).toBe(after);
    expect(readFileSync(file('.secrets/rabbitmq-users.json'), 'utf8')).toBe(users);
  });

  it('refuses a secret that does not fit into a URL or .env, without printing it', () => {
    writeFileSync(file('.env'), 'REDIS_ORDERS_PASSWORD=p@ss/w0rd:p@ss/w0rd\n');
    const { status, stderr } = init();
    expect(status).toBe(1);
    expect(stderr).toContain('REDIS_ORDERS_PASSWORD: wants 16 to 200 letters');
    expect(stderr).not.toContain('p@ss');
    expect(existsSync(file('.secrets'))).toBe(false);
  });
});
