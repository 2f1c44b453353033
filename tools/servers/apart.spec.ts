import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { spawnApart } from './apart';

/** The process, its group and its session, of `/proc/<pid>/stat`. */
const placeOf = (stat: string) => {
  const [pid = ''] = stat.split(' ');
  const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: Number(pid), group: Number(group), session: Number(session) };
};

(process.platform === 'linux' && existsSync('/usr/bin/perl') ? describe : describe.skip)(
  'a server that a Ctrl-C must not reach',
  () => {
    it('is the first of its own process group, in our session', async () => {
      const child = spawnApart('/bin/cat', ['/proc/self/stat'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const stat = child.stdout ? await text(child.stdout) : '';
      const { session } = placeOf(readFileSync('/proc/self/stat', 'utf8'));
      expect(placeOf(stat)).toEqual({ pid: child.pid, group: child.pid, session });
    });

    it('ends with an error that names the program if it cannot be started', async () => {
      const child = spawnApart('/no/such/server', [], { stdio: ['ignore', 'ignore', 'pipe'] });
      const said = child.stderr ? text(child.stderr) : '';
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).not.toBe(0);
      expect(await said).toContain('/no/such/server: No such file or directory');
    });
  },
);
