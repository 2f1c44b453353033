import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { SqlValue } from './sql-value';

const NEWLINE = 0x0a;

/**
 * Archives rows before they are deleted, as JSON lines: one file for each table and month (UTC) of the rows, which only
 * grows. After a crash between archiving and deleting, a row is archived again, so a line with a key that is already there
 * is the same row (docs/decisions/retention.md). Resolves when the rows are safely on the disk.
 *
 * @param age the column with the row's instant, ISO 8601
 */
export async function archive(
  dir: string,
  table: string,
  age: string,
  rows: readonly Record<string, SqlValue>[],
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [month, those] of Map.groupBy(rows, (row) => String(row[age]).slice(0, 7))) {
    const text = those.map((row) => `${JSON.stringify(row)}\n`).join('');
    await appendSafely(path.join(dir, `${table}-${month}.jsonl`), text);
  }
  // A new file is safe only when its entry in the folder is on the disk too.
  const folder = await open(dir);
  await folder.sync().finally(() => folder.close());
}

async function appendSafely(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    // A crash may have left half a line, which must not damage the next one.
    await handle.appendFile(size > 0 && last[0] !== NEWLINE ? `\n${text}` : text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
