import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { allDashboards } from '@order-flow/grafana/all';
import { sections } from '@order-flow/grafana/runbook';

const root = path.resolve(__dirname, '../..');
const runbook = readFileSync(path.join(root, 'docs/runbook.md'), 'utf8');

interface Rule {
  alert?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}
const yamlIn = (folder: string) =>
  readdirSync(path.join(__dirname, folder)).map(
    (name) => parse(readFileSync(path.join(__dirname, folder, name), 'utf8')) as unknown,
  );
const alerts = (yamlIn('rules') as { groups: { rules: Rule[] }[] }[])
  .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
  .filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);

interface AlertTest {
  alertname: string;
  exp_alerts?: unknown[];
}
const tested = (yamlIn('tests') as { tests: { alert_rule_test?: AlertTest[] }[] }[]).flatMap(({ tests }) =>
  tests.flatMap(({ alert_rule_test }) => alert_rule_test ?? []),
);

describe('the alerts', () => {
  it('each have a section in the runbook, and the runbook has no other sections', () => {
    expect(
      sections(runbook)
        .sections.map(({ title }) => title)
        .sort(),
    ).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it.each(sections(runbook).sections)(
    '$title: the runbook says what it means, what to look at and what to do',
    ({ content }) => {
      for (const part of ['**Means:**', '**Look at:**', '**Do:**']) expect(content).toContain(part);
    },
  );

  it.each(alerts)(
    '$alert has a severity and texts, and names its section',
    ({ alert, labels, annotations }) => {
      expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning|info)$/) as string });
      expect(annotations).toEqual({
        summary: expect.stringMatching(/^.{10,110}$/) as string,
        description: expect.stringMatching(/^.{40,}[.]$/) as string,
        runbook: `docs/runbook.md#${alert.toLowerCase()}`,
        runbook_url: '{{ $externalLabels.grafana_url }}/d/runbook',
      });
    },
  );

  it.each(alerts)('$alert is tested, firing and silent', ({ alert }) => {
    const own = tested.filter(({ alertname }) => alertname === alert);
    expect(own.some(({ exp_alerts }) => (exp_alerts ?? []).length > 0)).toBe(true);
    expect(own.some(({ exp_alerts }) => (exp_alerts ?? []).length === 0)).toBe(true);
  });

  it('the runbook quotes only panels that exist', () => {
    const titles = new Set(
      allDashboards(root).flatMap(({ panels = [] }) =>
        panels.map((panel) => ('title' in panel ? panel.title : undefined)),
      ),
    );
    const quoted = [...runbook.matchAll(/"([A-Z][^"\n]*\?)"/g)].map(([, title]) => title);
    expect(quoted.length).toBeGreaterThan(20);
    expect(quoted.filter((title) => !titles.has(title))).toEqual([]);
  });
});
