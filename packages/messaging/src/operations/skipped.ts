import type { SkippedMessages } from '@order-flow/contracts/payloads';
import { counter } from '@order-flow/telemetry/metrics/metrics';

const skipped = counter('order_messages_skipped_total');

/** The messages that this process has skipped since its start. */
export async function skippedHere(): Promise<SkippedMessages> {
  const { values } = await skipped.get();
  const count = (reason: string) => values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
  return { duplicate: count('duplicate'), locked: count('locked') };
}
