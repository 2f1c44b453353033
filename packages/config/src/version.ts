import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The version of package.json, which lies above the compiled file as above the source. */
export const version = readVersion(__dirname);

function readVersion(dir: string): string {
  const file = path.join(dir, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  const above = path.dirname(dir);
  return above === dir ? 'unknown' : readVersion(above);
}
