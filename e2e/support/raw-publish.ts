import { connect } from 'amqplib';
import type { Socket } from 'node:net';

const METHOD = 1;
const HEADER = 2;
const BODY = 3;
const FRAME_END = 0xce;

/** Publishes to a queue with headers as raw bytes, for headers that no client library can write. */
export async function publishRaw(url: string, queue: string, headers: Buffer, body: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const { stream } = connection.connection as unknown as { stream: Socket };
  const { ch } = channel as unknown as { ch: number };
  const content = Buffer.from(body);
  // basic.publish to the default exchange, then the class, the size of the body and the flag for headers.
  const publish = Buffer.concat([bytes(0, 60, 0, 40, 0, 0, 0, queue.length), Buffer.from(queue), bytes(0)]);
  const properties = Buffer.concat([bytes(0, 60, 0, 0), long(0), long(content.length), bytes(0x20, 0)]);
  stream.write(
    Buffer.concat([
      frame(METHOD, ch, publish),
      frame(HEADER, ch, Buffer.concat([properties, long(headers.length), headers])),
      frame(BODY, ch, content),
    ]),
  );
  // The broker answers this only after it has read the frames before it.
  await channel.checkQueue(queue);
  await connection.close();
}

/** One header `h`: empty lists nested `levels` deep. */
export function nestedHeader(levels: number): Buffer {
  const lists = Array.from({ length: levels }, (_, i) => [bytes(0x41), long(5 * (levels - i - 1))]);
  return Buffer.concat([bytes(1, 0x68), ...lists.flat()]);
}

/** One header `h` with 7 as an unsigned 64-bit number, which amqplib cannot decode. */
export const unsignedHeader = Buffer.concat([bytes(1, 0x68, 0x4c), long(0), long(7)]);

function frame(type: number, channel: number, payload: Buffer): Buffer {
  return Buffer.concat([bytes(type, 0, channel), long(payload.length), payload, bytes(FRAME_END)]);
}

function bytes(...values: number[]): Buffer {
  return Buffer.from(values);
}

function long(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}
