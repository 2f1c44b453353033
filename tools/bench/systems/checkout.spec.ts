import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { scriptsOf } from './checkout';

describe('another checkout', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-checkout-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is refused if it is some other folder', () => {
    expect(() => scriptsOf(dir)).toThrow('this is not a checkout of this project');
  });

  it('is refused without node_modules, with the command that installs them', () => {
    mkdirSync(path.join(dir, 'scripts/lib'), { recursive: true });
    writeFileSync(path.join(dir, 'scripts/lib/services.js'), '');
    expect(() => scriptsOf(dir)).toThrow('it has no node_modules. In that folder: npm ci');
  });

  it('provides its own scripts, not ours', () => {
    mkdirSync(path.join(dir, 'scripts/lib'), { recursive: true });
    mkdirSync(path.join(dir, 'node_modules'));
    writeFileSync(path.join(dir, 'scripts/lib/services.js'), "module.exports = { whose: 'theirs' }");
    for (const name of ['build', 'invariants']) writeFileSync(path.join(dir, `scripts/lib/${name}.js`), '');
    expect(scriptsOf(dir).services).toEqual({ whose: 'theirs' });
  });
});
