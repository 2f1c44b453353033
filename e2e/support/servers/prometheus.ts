import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { lastLines } from '../../../tools/shared/console';
import { freePort } from '../../../tools/servers/ports';
import { endChild, guard } from '../../../tools/shared/processes';
import { findPrometheus } from '../../../tools/servers/programs';
import { eventually } from '../eventually';
import { describeWith } from '../describe-with';
import { root } from '../stack';

export const prometheusFolder = path.join(root, 'observability/prometheus');
export const programs = findPrometheus();

export const describeWithPrometheus = (name: string, body: () => void): void =>
  describeWith('prometheus and promtool', programs, name, body);

interface Config {
  global: Record<string, string>;
  rule_files: string[];
  scrape_configs: {
    job_name: string;
    authorization?: { credentials_file: string };
    static_configs: { targets: string[] }[];
  }[];
}
interface RuleFile {
  groups: { name: string; interval?: string; rules: unknown[] }[];
}

/** A sample in the answer to a query. Its value may be NaN. */
export interface Sample {
  metric: Record<string, string>;
  value: number;
}

/** A real Prometheus with our configuration and rules, but with shorter intervals and other target addresses. */
export class Prometheus {
  private constructor(
    readonly url: string,
    private readonly child: ReturnType<typeof spawn>,
    private readonly dir: string,
  ) {}

  /** @param targets the address of each target in prometheus.yml, such as `gateway:3000` */
  static async start(targets: Targets, metricsToken: string): Promise<Prometheus> {
    if (!programs) throw new Error('prometheus is not installed');
    const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-prometheus-'));
    const config = writeConfig(dir, targets, metricsToken);
    const port = await freePort();
    const logFile = path.join(dir, 'prometheus.log');
    const output = openSync(logFile, 'a');
    const child = spawn(
      programs.prometheus,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${path.join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage,expand-external-labels',
      ],
      { cwd: dir, env: { ...process.env, GRAFANA_UI_URL }, stdio: ['ignore', output, output] },
    );
    closeSync(output);
    await once(child, 'spawn');
    const release = guard([Number(child.pid)]);
    child.once('exit', release);
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, child, dir);
    try {
      await eventually(async () => (await fetch(`${prometheus.url}/-/ready`)).status === 200);
    } catch (error) {
      const log = lastLines(readFileSync(logFile, 'utf8'));
      await prometheus.stop();
      throw new Error(`Prometheus did not start:\n${log}`, { cause: error });
    }
    return prometheus;
  }

  async stop(): Promise<void> {
    await endChild(this.child);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** The answer of the API. @throws Error with Prometheus' message */
  async api<T>(pathname: string, parameters: Record<string, string> = {}): Promise<T> {
    const response = await fetch(
      `${this.url}/api/v1/${pathname}?${new URLSearchParams(parameters).toString()}`,
    );
    const answer = (await response.json()) as { status: string; data: T; error?: string };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  }

  /** @throws Error if the expression is wrong */
  async query(expr: string): Promise<Sample[]> {
    const { resultType, result } = await this.api<{
      resultType: string;
      result: { metric: Record<string, string>; value: [number, string] }[];
    }>('query', { query: expr });
    if (resultType !== 'vector') throw new Error(`${expr} is a ${resultType}, not a vector`);
    return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  }
}

/** The address for each target of prometheus.yml; null: this service does not run in the test. */
type Targets = Readonly<Record<string, string | null>>;

function writeConfig(dir: string, targets: Targets, metricsToken: string): string {
  const config = parse(readFileSync(path.join(prometheusFolder, 'prometheus.yml'), 'utf8')) as Config;
  const tokenFile = path.join(dir, 'metrics_token');
  writeFileSync(tokenFile, metricsToken);
  Object.assign(config.global, { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' });
  for (const scrape of config.scrape_configs) {
    if (scrape.authorization) scrape.authorization.credentials_file = tokenFile;
    for (const group of scrape.static_configs) {
      group.targets = group.targets.flatMap((target) => {
        const actual = targets[target];
        if (actual === undefined)
          throw new Error(`prometheus.yml has a target that the test does not have: ${target}`);
        return actual ?? [];
      });
    }
  }
  mkdirSync(path.join(dir, 'rules'));
  for (const [name, { groups }] of ruleFiles()) {
    const quick = { groups: groups.map((group) => ({ ...group, interval: '1s' })) };
    writeFileSync(path.join(dir, 'rules', name), stringify(quick));
  }
  const file = path.join(dir, 'prometheus.yml');
  writeFileSync(file, stringify(config));
  return file;
}

/** The address of Grafana in the links of the alerts. */
export const GRAFANA_UI_URL = 'http://grafana.example';

/** The rules in the repository, by file name. */
export function ruleFiles(): Map<string, RuleFile> {
  const folder = path.join(prometheusFolder, 'rules');
  return new Map(
    readdirSync(folder).map((name) => [
      name,
      parse(readFileSync(path.join(folder, name), 'utf8')) as RuleFile,
    ]),
  );
}
