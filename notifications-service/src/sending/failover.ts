import type { Outcome, OutgoingMail, Provider } from './outcome';

/** A provider that was down this often in a row is left alone for a while. */
const FAILURES = 3;
const PAUSE_MS = 30_000;

export type Sent = Outcome & {
  /** The provider that answered last; null if none was asked. */
  readonly provider: string | null;
};

/** Asks the providers in their order, until one accepts the mail or says that its address is wrong. */
export class Failover {
  private readonly circuits: readonly { provider: Provider; failures: number; pausedUntil: number }[];

  constructor(
    providers: readonly Provider[],
    private readonly now: () => number = Date.now,
  ) {
    this.circuits = providers.map((provider) => ({ provider, failures: 0, pausedUntil: 0 }));
  }

  async send(mail: OutgoingMail): Promise<Sent> {
    const errors: string[] = [];
    let last: string | null = null;
    for (const circuit of this.circuits) {
      const { provider } = circuit;
      if (circuit.pausedUntil > this.now()) {
        errors.push(`${provider.name}: paused after failures`);
        continue;
      }
      // After the pause one mail tries it. The others go past it until that one has an answer.
      if (circuit.failures >= FAILURES) circuit.pausedUntil = this.now() + PAUSE_MS;
      last = provider.name;
      const outcome = await provider.send(mail);
      if (outcome.outcome === 'failed' && outcome.down) {
        circuit.failures += 1;
        if (circuit.failures >= FAILURES) circuit.pausedUntil = this.now() + PAUSE_MS;
      } else {
        circuit.failures = 0;
        circuit.pausedUntil = 0;
      }
      if (outcome.outcome !== 'failed') return { ...outcome, provider: provider.name };
      errors.push(`${provider.name}: ${outcome.error}`);
    }
    return { outcome: 'failed', error: errors.join('; ').slice(0, 500), down: true, provider: last };
  }

  close(): void {
    for (const { provider } of this.circuits) provider.close();
  }
}
