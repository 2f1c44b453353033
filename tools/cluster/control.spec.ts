import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sendCommand, takeCommands } from './control';
import { Part } from './part';

describe('the commands of a second npm run cluster', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-control-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('reach the first one, which answers, also when it cannot do what is wanted', async () => {
    const end = await takeCommands(dir, ({ action, part }) =>
      action === 'kill' ? Promise.reject(new Error(`no ${part}`)) : Promise.resolve(`${action} ${part}`),
    );
    expect(await sendCommand(dir, { action: 'start', part: 'rabbit:2' })).toBe('start rabbit:2');
    expect(await sendCommand(dir, { action: 'kill', part: 'rabbit:9' })).toBe('no rabbit:9');
    end();
    await expect(sendCommand(dir, { action: 'status' })).rejects.toThrow('No cluster runs');
  });
});

describe('a part of the cluster', () => {
  it('can be stopped and started again, and ends by itself', async () => {
    let end: () => void = () => undefined;
    const part = new Part({
      name: 'orders:1',
      address: 'http://a',
      start: () => {
        const exited = new Promise<void>((resolve) => (end = resolve));
        return Promise.resolve({ pid: 1, exited, stop: () => Promise.resolve().then(end) });
      },
    });
    await expect(part.stop()).rejects.toThrow('orders:1 does not run');
    await part.start();
    await expect(part.start()).rejects.toThrow('orders:1 is running');
    await part.stop();
    expect(part.state).toBe('away');
    await part.start();
    end();
    await Promise.resolve();
    expect(String(part)).toMatch(/^orders:1 +away +http:\/\/a$/);
  });
});
