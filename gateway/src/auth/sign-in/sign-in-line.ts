import { Injectable } from '@nestjs/common';
import { RequestError } from '@order-flow/contracts/errors';

/** At a third of a second each, the last one waits about 10 s. */
const MAX_WAITING = 30;
const MAX_PER_ADDRESS = 4;

type Job = () => Promise<void>;

/**
 * Checks passwords one at a time, because each check takes 32 MB of memory and a third of a second of CPU (scrypt).
 *
 * Addresses take turns, and each has only a few places, so one caller cannot make the others wait long. Addresses that
 * have signed in to the account before have their own queue, which is served first. Strangers from many addresses can
 * fill only the other queue.
 */
@Injectable()
export class SignInLine {
  private readonly known = new Lane();
  private readonly strangers = new Lane();
  private working = false;

  /**
   * Runs the check when its turn comes.
   *
   * @param isKnown whether this address has signed in to this account before
   * @throws RequestError OVERLOADED at once if 4 checks of this address, or 30 in all, wait already
   */
  run<T>(address: string, isKnown: boolean, check: () => Promise<T>): Promise<T> {
    const lane = isKnown ? this.known : this.strangers;
    return new Promise<T>((resolve, reject) => {
      lane.add(address, () => check().then(resolve, reject));
      if (!this.working) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let job = this.next(); job; job = this.next()) await job();
    this.working = false;
  }

  private next(): Job | undefined {
    return this.known.take() ?? this.strangers.take();
  }
}

/** Jobs by address; the addresses take turns. */
class Lane {
  private readonly byAddress = new Map<string, Job[]>();
  private size = 0;

  add(address: string, job: Job): void {
    const own = this.byAddress.get(address) ?? [];
    if (own.length >= MAX_PER_ADDRESS || this.size >= MAX_WAITING)
      throw new RequestError(
        'OVERLOADED',
        `${own.length} sign-ins of this address wait already, ${this.size} in all`,
      );
    own.push(job);
    this.byAddress.set(address, own);
    this.size++;
  }

  take(): Job | undefined {
    for (const [address, [job, ...rest]] of this.byAddress) {
      this.byAddress.delete(address);
      if (rest.length > 0) this.byAddress.set(address, rest);
      this.size--;
      return job;
    }
    return undefined;
  }
}
