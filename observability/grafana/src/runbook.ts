import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dashboard, type ClassicDashboard } from './dashboard';
import { text } from './panels';

/** A part of docs/runbook.md: its second-level heading and the text below it. */
interface Section {
  readonly title: string;
  readonly content: string;
}

/** The sections of a Markdown text, each from one `## ` to the next, and the text before the first one. */
export function sections(markdown: string): { readonly intro: string; readonly sections: Section[] } {
  const [intro = '', ...parts] = markdown.split(/^## /m);
  return {
    intro: intro.replace(/^# .*$/m, '').trim(),
    sections: parts.map((part) => {
      const [title = '', ...lines] = part.split('\n');
      return { title: title.trim(), content: lines.join('\n').trim() };
    }),
  };
}

/** The runbook as a dashboard: a panel for each section of docs/runbook.md. */
export function runbook(root: string): ClassicDashboard {
  const { intro, sections: found } = sections(readFileSync(path.join(root, 'docs/runbook.md'), 'utf8'));
  return dashboard({
    uid: 'runbook',
    title: 'Runbook',
    description: 'What each alert means, what to look at, what to do (docs/runbook.md).',
    rows: [
      { title: 'How to use it', panels: [text('', intro, [24, 5])] },
      {
        title: 'Alerts',
        panels: found.map(({ title, content }) => text(title, content, [12, 10])),
      },
    ],
  });
}
