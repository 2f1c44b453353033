import { Injectable } from '@nestjs/common';
import { serviceName } from '@order-flow/config/service-name';
import { Reads } from '@order-flow/storage/reads';
import type { AuditView, PageAudit } from '@order-flow/contracts/payloads';
import { firstIdAt } from '@order-flow/storage/uuid-time';
import { Where } from '@order-flow/storage/where';

type Row = Omit<AuditView, 'service' | 'before' | 'after'> & { before: string | null; after: string | null };

/** Reads the audit trail. audit.ts writes it. */
@Injectable()
export class AuditTrail {
  constructor(private readonly reads: Reads) {}

  /** Newest first. Ids are UUID v7, so every index can also filter by time. */
  async page({ actor, action, target, from, to, limit, beforeId }: PageAudit): Promise<AuditView[]> {
    const where = new Where()
      .and('target = ?', target)
      .and('actor = ?', actor)
      .and('action = ?', action)
      .and('id >= ?', from && firstIdAt(from))
      // One bound on each side. With two, the index would use one of them and scan to the other.
      .and('id < ?', beforeId ?? (to && firstIdAt(to)));
    const rows = await this.reads.search<Row[]>(
      `SELECT * FROM audit ${where.sql} ORDER BY id DESC LIMIT ${limit}`,
      where.values,
    );
    return rows.map((row) => ({
      ...row,
      service: serviceName,
      before: parsed(row.before),
      after: parsed(row.after),
    }));
  }
}

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));
