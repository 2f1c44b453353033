import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ownerNames, owners, queuesOf } from './owners';

const packages = path.resolve(__dirname, '../..');
/** Where services may be named. */
const MAY_NAME = /^contracts\/|^telemetry\/src\/metrics\/definitions\/|[.]spec[.]ts$/;

const quoted = ['gateway', ...ownerNames].join('|');
const anywhere = ownerNames.flatMap((name) => [owners[name].service, ...queuesOf(owners[name])]).join('|');
const named = new RegExp(`['"\`](${quoted})['"\`]|${anywhere}`, 'i');

describe('the packages', () => {
  it('name no service and no queue outside the contracts and the metrics, so that a new one needs no change there', () => {
    const files = globSync('*/src/**/*.ts', { cwd: packages }).filter((file) => !MAY_NAME.test(file));
    expect(files.length).toBeGreaterThan(50);
    const found = files.flatMap((file) =>
      readFileSync(path.join(packages, file), 'utf8')
        .split('\n')
        .flatMap((line, n) => (named.test(line) ? [`${file}:${n + 1} ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});
