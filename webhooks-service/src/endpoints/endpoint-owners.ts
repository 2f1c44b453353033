import { Injectable } from '@nestjs/common';
import { skipLocked } from '@order-flow/storage/dialect';
import { Reads } from '@order-flow/storage/reads';
import { Replicas } from '@order-flow/storage/replicas';
import { WriteQueue } from '@order-flow/storage/write-queue';
import type { Endpoint } from './endpoint';
import { SWITCHED_ON } from './endpoint-statements';

/** Which endpoints this replica sends to, and which it has to give back. */
export interface Share {
  readonly mine: readonly Endpoint[];
  readonly surplus: readonly string[];
}

/**
 * Shares the endpoints that are switched on among the replicas. Each endpoint has one owner, so that its limits hold and
 * nothing is sent twice. A replica takes endpoints that have no owner or whose owner is gone, up to its fair share. If
 * it has more than that because another replica has come, it gives the rest back.
 */
@Injectable()
export class EndpointOwners {
  constructor(
    private readonly reads: Reads,
    private readonly writes: WriteQueue,
    private readonly replicas: Replicas,
  ) {}

  async share(): Promise<Share> {
    const { id, count } = this.replicas;
    const free = `(owner IS NULL OR ${this.replicas.gone('owner')})`;
    const all = await this.reads.query<(Endpoint & { mine: unknown; free: unknown })[]>(
      `SELECT *, owner = $1 AS mine, ${free} AS free FROM endpoints WHERE ${SWITCHED_ON} ORDER BY id`,
      [id],
    );
    const fair = Math.ceil(all.length / count);
    const mine = all.filter((endpoint) => Boolean(endpoint.mine));
    const surplus = mine.slice(fair).map((endpoint) => endpoint.id);
    const missing = fair - mine.length;
    if (missing <= 0 || !all.some((endpoint) => Boolean(endpoint.free)))
      return { mine: mine.slice(0, fair), surplus };
    const taken = await this.writes.run((tx) =>
      tx.rows<Endpoint>(
        `UPDATE endpoints SET owner = $1 WHERE id IN
           (SELECT id FROM endpoints WHERE ${free} AND ${SWITCHED_ON} ORDER BY id LIMIT ${missing} ${skipLocked})
         RETURNING *`,
        [id],
      ),
    );
    return { mine: [...mine, ...taken], surplus };
  }

  /** Another replica may take it. Nothing of it may be in work here any more. */
  async giveBack(endpointId: string): Promise<void> {
    await this.writes.run((tx) =>
      tx.rows('UPDATE endpoints SET owner = NULL WHERE id = $1 AND owner = $2', [
        endpointId,
        this.replicas.id,
      ]),
    );
  }
}
