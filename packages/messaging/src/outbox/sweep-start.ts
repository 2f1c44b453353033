import { NIL, v7 as uuidv7 } from 'uuid';

const MOVE_MS = 60_000;
const GO_BACK_MS = 600_000;

/**
 * Where the sweep of the outbox starts to read.
 *
 * PostgreSQL keeps deleted rows, and their entries in the index, for as long as a transaction is open that could see them.
 * To read from the first row each time would read all of those. So the start moves on, once a minute.
 *
 * The ids of a process only rise, whatever the clock does. A row that is not stored yet has a greater id than the mark of a
 * minute ago, or its commit was lost on the way: then the database may still store it, even much later. So the start also
 * goes back to the first row, every ten minutes.
 */
export class SweepStart {
  /** No row of this process with a smaller id is left. */
  id: string = NIL;
  /** How far the start may move: an id that was new when it moved last. */
  private mark: string = NIL;
  private movesAt = performance.now() + MOVE_MS;
  private goesBackAt = performance.now() + GO_BACK_MS;

  /** @param oldestFrom the smallest id of this process that is left, from an id on */
  async move(oldestFrom: (id: string) => Promise<string | undefined>): Promise<void> {
    const now = performance.now();
    if (now >= this.goesBackAt) this.goBack();
    if (now < this.movesAt) return;
    const mark = uuidv7();
    const oldest = await oldestFrom(this.id);
    this.id = oldest !== undefined && oldest < this.mark ? oldest : this.mark;
    this.mark = mark;
    this.movesAt = now + MOVE_MS;
  }

  /** The next sweep reads from the first row: rows with smaller ids may have come. */
  goBack(): void {
    const now = performance.now();
    this.id = NIL;
    this.mark = NIL;
    this.movesAt = now + MOVE_MS;
    this.goesBackAt = now + GO_BACK_MS;
  }
}
