import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describeWithPrometheus, programs, prometheusFolder } from '../support/servers/prometheus';

const run = promisify(execFile);
/** @throws Error with the output of promtool */
const promtool = (...args: string[]) => run(programs?.promtool ?? 'promtool', args);

describeWithPrometheus('promtool', () => {
  it('accepts prometheus.yml and the rules that it names', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-promtool-'));
    try {
      // Only the container has the secret, but promtool checks that the file exists.
      const token = path.join(dir, 'token');
      writeFileSync(token, '');
      const config = readFileSync(path.join(prometheusFolder, 'prometheus.yml'), 'utf8');
      const file = path.join(dir, 'prometheus.yml');
      writeFileSync(
        file,
        config
          .replaceAll('/run/secrets/metrics_token', token)
          .replace('rules/*.yml', path.join(prometheusFolder, 'rules/*.yml')),
      );
      const { stdout } = await promtool('check', 'config', file);
      expect(stdout).toContain(
        `${readdirSync(path.join(prometheusFolder, 'rules')).length} rule files found`,
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
    await promtool('check', 'config', '--syntax-only', path.join(prometheusFolder, 'prometheus.yml'));
  });

  it('accepts the rules without a warning', async () => {
    const folder = path.join(prometheusFolder, 'rules');
    const files = readdirSync(folder).map((name) => path.join(folder, name));
    const { stdout } = await promtool('check', 'rules', '--lint=all', '--lint-fatal', ...files);
    expect(stdout.match(/SUCCESS/g)).toHaveLength(files.length);
  });

  it.each(readdirSync(path.join(prometheusFolder, 'tests')))('%s passes', async (name) => {
    const { stdout } = await promtool('test', 'rules', path.join(prometheusFolder, 'tests', name));
    expect(stdout).toContain('SUCCESS');
  });
});
