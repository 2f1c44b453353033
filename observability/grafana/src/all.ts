import type { ClassicDashboard } from './dashboard';
import { oneOrder } from './one-order';
import { orderFlow } from './order-flow/order-flow';
import { rabbitmq } from './rabbitmq';
import { runbook } from './runbook';
import { services } from './services/services';

/** Every dashboard. `root` is the folder of the project. */
export function allDashboards(root: string): ClassicDashboard[] {
  return [orderFlow(), services(), rabbitmq(), oneOrder(), runbook(root)];
}

/** The expected files of ../dashboards: name → content. */
export function allFiles(root: string): Map<string, string> {
  return new Map(
    allDashboards(root).map((dashboard) => [
      `${dashboard.uid ?? ''}.json`,
      `${JSON.stringify(dashboard, null, 2)}\n`,
    ]),
  );
}
