import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Bilingual, Texts } from './bilingual';

/** What is filled in and is no number. */
const TEXTS = ['actor', 'detail', 'name', 'queue', 'reason', 'services', 'share', 'status', 'time', 'usual'];
/** Numbers that are never 1 where they are shown. */
const NEVER_ONE = ['failures', 'minutes', 'most', 'times'];
/** Texts that are shown for many only, or that are right for one as well. */
const ALSO_ONE = ['orders.waterfall.cut', 'orders.runs.dialog.more', 'faults.stopped_missing'];

/** A number and the plural of what it counts. `smart_count` is always counted. */
const COUNTED = /%\{(smart_count)\}|%\{(\w+)\} \p{L}{3,}s(?!\p{L})/gu;

function textsOf(tree: Texts, at = ''): (readonly [key: string, text: string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${at}${key}`, value] as const] : textsOf(value, `${at}${key}.`),
  );
}

const source = path.join(__dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('messages.ts'),
);

describe.each(files)('%s', (file) => {
  // The tests are defined at once: import() would come too late.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { messages } = require(path.join(source, file)) as { messages: Bilingual };

  it.each(['en', 'es'] as const)(
    'has a text of its own for one, where a number is followed by a plural: %s',
    (language) => {
      const wrong = textsOf(messages[language]).filter(
        ([key, text]) =>
          !text.includes(' |||| ') &&
          !ALSO_ONE.includes(key) &&
          [...text.matchAll(COUNTED)].some(
            ([, count, name = count]) => ![...TEXTS, ...NEVER_ONE].includes(name ?? ''),
          ),
      );
      expect(wrong).toEqual([]);
    },
  );
});
