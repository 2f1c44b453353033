import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leaksIn } from './leaks';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'order-flow-leaks-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('finds a log that holds a secret, also one that was turned, and does not show the secret', () => {
  writeFileSync(path.join(dir, 'gateway.log'), '{"msg":"order accepted"}\n');
  writeFileSync(path.join(dir, 'gateway.log.1'), '{"msg":"sign in","password":"hunter2"}\n');
  expect(leaksIn(dir, new Set(['hunter2', 'a cookie']))).toEqual([
    `${path.join(dir, 'gateway.log.1')} holds 1 of the secrets that this run has used`,
  ]);
});

it('finds nothing in a folder that is not there', () => {
  expect(leaksIn(path.join(dir, 'none'), new Set(['hunter2']))).toEqual([]);
});
