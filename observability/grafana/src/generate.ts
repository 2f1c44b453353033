/** `npm run dashboards`: writes ../dashboards/*.json from these sources. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { allFiles } from './all';

const root = process.cwd();
const folder = path.join(root, 'observability/grafana/dashboards');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of allFiles(root)) writeFileSync(path.join(folder, name), text);
