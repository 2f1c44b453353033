import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Shop } from './checker/testing/shop';
import type { Verdict } from './results/verdicts';

/** Makes a Node look like the oldest one that may start the tools, and takes out what came later and they use. */
const OLD_NODE = `
  Object.defineProperty(process, 'version', { value: 'v20.12.0' });
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.12.0' } });
  delete Map.groupBy;
  delete Object.groupBy;
  const Module = require('node:module');
  const load = Module._load;
  Module._load = (name, ...rest) => {
    if (name === 'node:sqlite') throw new Error('No such built-in module: node:sqlite');
    return load(name, ...rest);
  };
`;

// A busy machine.
jest.setTimeout(180_000);

describe('the tools of the fault suite, started with Node 20', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'faults-node-'));
    writeFileSync(path.join(dir, 'old-node.js'), OLD_NODE);
    // Another file than the project's Node.
    copyFileSync(process.execPath, path.join(dir, 'node'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const run = (program: string, ...args: string[]) =>
    new Promise<string>((resolve) => {
      const old = ['--require', path.join(dir, 'old-node.js'), path.join(__dirname, program), ...args];
      execFile(path.join(dir, 'node'), old, (_, stdout, stderr) => resolve(stdout + stderr));
    });

  it('go on with the Node of the project', async () => {
    const said = await run('faults.js', '--list');
    expect(said).toContain('== npm run faults');
    expect(said).toContain('kill-gateway');
  });

  it('let the checker read the databases', async () => {
    const shop = new Shop();
    shop.order(shop.createProduct(5), 1, 'answered', true);
    const missing = path.join(dir, 'missing.db');
    const judged = { ...shop.snapshot().run, databases: { orders: missing, products: missing } };
    writeFileSync(path.join(dir, 'run.json'), JSON.stringify(judged));
    writeFileSync(
      path.join(dir, 'client.jsonl'),
      shop.lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    await run('checker/check.js', dir);
    const verdict = JSON.parse(readFileSync(path.join(dir, 'verdict.json'), 'utf8')) as Verdict;
    expect(verdict.broken.map(({ text }) => text).join()).toContain('unable to open database file');
  });
});
