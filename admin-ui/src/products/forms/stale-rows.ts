import type { ProductView } from '../../api/api-types';

export type Edited = Pick<ProductView, 'name' | 'price' | 'lowStockThreshold'>;
export type Field = keyof Edited;
const FIELDS: readonly Field[] = ['name', 'price', 'lowStockThreshold'];

export interface StaleRow {
  readonly field: Field;
  /** Null: the user has not edited this field. */
  readonly yours: string | number | null;
  readonly now: string | number;
}

/**
 * The fields to decide about when somebody else saved first: those that both sides set differently, and those that only the
 * other side has changed.
 *
 * @param opened the values with which the form was opened
 * @param edited the fields that the user has changed
 */
export function staleRows(
  opened: Partial<Edited>,
  yours: Partial<Edited>,
  now: Edited,
  edited: ReadonlySet<string>,
): StaleRow[] {
  return FIELDS.flatMap((field): StaleRow[] => {
    const mine = edited.has(field);
    if ((mine ? yours[field] : opened[field]) === now[field]) return [];
    return [{ field, yours: mine ? (yours[field] ?? null) : null, now: now[field] }];
  });
}
