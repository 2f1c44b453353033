import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { parse } from 'yaml';
import { definitions } from '@order-flow/telemetry/metrics/metrics';
import { allDashboards, allFiles } from './all';

const root = path.resolve(__dirname, '../../..');
const grafana = path.join(root, 'observability/grafana');

interface PanelJson {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { datasource: { uid: string }; expr?: string; exemplar?: boolean; refId: string }[];
  fieldConfig?: { defaults: { unit?: string } };
}
interface DashboardJson {
  uid: string;
  title: string;
  panels: PanelJson[];
  templating: { list: { name: string; datasource?: { uid: string } }[] };
  links: { url?: string; tags: string[] }[];
  tags: string[];
}

const dashboards = JSON.parse(JSON.stringify(allDashboards(root))) as DashboardJson[];
const panels = dashboards.flatMap((board) =>
  board.panels.map((panel) => ({ ...panel, name: `${board.title}: ${panel.title}` })),
);
const withQueries = panels.filter(({ type }) => type !== 'row' && type !== 'text');

describe('the dashboards', () => {
  it('are committed in dashboards/ as their sources make them (npm run dashboards)', () => {
    const folder = path.join(grafana, 'dashboards');
    const committed = readdirSync(folder).map((name) => [
      name,
      readFileSync(path.join(folder, name), 'utf8'),
    ]);
    expect(new Map(committed as [string, string][])).toEqual(allFiles(root));
  });

  it.each(dashboards)('$title has panels with unique ids that do not overlap', ({ panels: own }) => {
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
    const taken = new Map<string, number>();
    for (const { id, gridPos } of own) {
      const { x, y, w, h } = gridPos;
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++)
        for (let line = y; line < y + h; line++) {
          expect(taken.get(`${column},${line}`)).toBeUndefined();
          taken.set(`${column},${line}`, id);
        }
    }
  });

  it.each(withQueries)('$name is a question, and says how to read the answer', ({ title, description }) => {
    expect(title).toMatch(/^[A-Z].*\?$/);
    expect(description).toMatch(/^.{20,}[.]$/s);
  });

  it('use the data sources that are provisioned', () => {
    const file = path.join(grafana, 'provisioning/datasources/datasources.yml');
    const { datasources } = parse(readFileSync(file, 'utf8')) as {
      datasources: {
        uid: string;
        jsonData: {
          exemplarTraceIdDestinations?: { datasourceUid: string }[];
          tracesToMetrics?: { datasourceUid: string };
        };
      }[];
    };
    const known = datasources.map(({ uid }) => uid);
    const used = [
      ...withQueries.flatMap(({ datasource, targets = [] }) => [
        datasource?.uid,
        ...targets.map((target) => target.datasource.uid),
      ]),
      ...dashboards.flatMap(({ templating }) =>
        templating.list.flatMap(({ datasource }) => (datasource ? [datasource.uid] : [])),
      ),
      ...datasources.flatMap(({ jsonData }) => [
        ...(jsonData.exemplarTraceIdDestinations ?? []).map(({ datasourceUid }) => datasourceUid),
        ...(jsonData.tracesToMetrics ? [jsonData.tracesToMetrics.datasourceUid] : []),
      ]),
    ];
    expect([...new Set(used)].sort()).toEqual([...known].sort());
  });

  it('use units that Grafana knows, and each chart has one', () => {
    const known = new Set<unknown>(Object.values(units));
    for (const { type, name, fieldConfig } of panels) {
      const { unit } = fieldConfig?.defaults ?? {};
      if (['stat', 'timeseries', 'bargauge', 'table', 'state-timeline'].includes(type))
        expect({ name, unit }).toEqual({ name, unit: expect.any(String) as string });
      if (unit !== undefined) expect({ name, known: known.has(unit) }).toEqual({ name, known: true });
    }
  });

  it('use exactly the variables that they declare', () => {
    for (const { title, templating, panels: own } of dashboards) {
      const names = templating.list.map(({ name }) => name);
      const text = JSON.stringify(own);
      const used = [...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name = '']) => name);
      // The runbook's text also has shell variables, in capitals.
      expect({ title, used: [...new Set(used)].sort() }).toEqual({ title, used: [...names].sort() });
    }
  });

  it('link only to dashboards that exist, and each links to all others', () => {
    const uids = new Set(dashboards.map(({ uid }) => uid));
    for (const [, uid = ''] of JSON.stringify(dashboards).matchAll(/\/d\/([a-z-]+)/g)) {
      expect(uids).toContain(uid);
    }
    const [tags] = dashboards.map(({ links }) => links[0]?.tags);
    for (const board of dashboards) expect(board).toMatchObject({ tags, links: [{ tags }, {}, {}] });
  });

  it('name no address: it differs from place to place, and links within Grafana need none', () => {
    expect(JSON.stringify(dashboards).match(/https?:\/\/[^ )"\\]*/g) ?? []).toEqual([]);
  });

  it('show exemplars wherever a duration has them', () => {
    const withExemplars = Object.entries(definitions)
      .filter(([, definition]) => 'exemplars' in definition)
      .map(([name]) => `${name}_bucket`);
    const targets = panels.flatMap(({ name, targets: own = [] }) =>
      own
        .filter(({ expr }) => withExemplars.some((metric) => expr?.includes(metric)))
        .map(({ exemplar, refId }) => ({ name, refId, exemplar })),
    );
    expect(targets.length).toBeGreaterThanOrEqual(withExemplars.length);
    for (const target of targets) expect(target).toEqual({ ...target, exemplar: true });
  });
});
