import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The version in the nearest package.json above this file. That works for the source and for the compiled file. */
export const version = readVersion(__dirname);

function readVersion(dir: string): string {
  const file = path.join(dir, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  const above = path.dirname(dir);
  return above === dir ? 'unknown' : readVersion(above);
}
