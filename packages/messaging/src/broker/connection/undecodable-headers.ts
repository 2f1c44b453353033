import type { ChannelModel } from 'amqplib';

/** The header that holds the bytes of headers that amqplib could not decode. */
export const RAW_HEADERS = 'x-undecodable-headers';

const FRAME_HEADER = 2;
/** Type, channel and size before the payload; one byte after it. */
const BEFORE = 7;
const AROUND = 8;
/** Class, weight, body size and property flags before the properties. */
const FLAGS_AT = 12;
const PROPERTIES_AT = 14;
const CONTENT_TYPE = 0x8000;
const CONTENT_ENCODING = 0x4000;
const HEADERS = 0x2000;

/** The part of amqplib's connection that reads frames. */
interface FrameReader {
  rest: Buffer;
  recvFrame(): unknown;
}

/**
 * Keeps the connection open when amqplib 2 cannot decode the headers of a message: they are nested thousands of levels
 * deep, or have a type that it does not know (`L`, an unsigned 64-bit number). amqplib would close the connection, the
 * broker would deliver the message again, and so on for ever: 11 bytes of headers would stop a service. We replace the
 * headers by one header with their bytes, and the message becomes a dead letter (docs/decisions/consuming.md). amqplib has
 * no hook for this, so we wrap its method.
 */
export function surviveUndecodableHeaders(connection: ChannelModel): void {
  const reader = connection.connection as unknown as FrameReader;
  const receive = reader.recvFrame.bind(reader);
  reader.recvFrame = () => {
    const { rest } = reader;
    try {
      return receive();
    } catch (error) {
      const [frame, after] = firstFrame(rest);
      // Replace headers only if amqplib has failed at exactly this frame.
      const replaced = frame && reader.rest.length === after.length ? withRawHeaders(frame) : undefined;
      if (!replaced) throw error;
      reader.rest = Buffer.concat([replaced, after]);
      return receive();
    }
  };
}

/** The first frame, if it is complete, and the bytes after it. */
function firstFrame(bytes: Buffer): [Buffer | undefined, Buffer] {
  const size = bytes.length < BEFORE ? Infinity : bytes.readUInt32BE(3) + AROUND;
  return bytes.length < size ? [undefined, bytes] : [bytes.subarray(0, size), bytes.subarray(size)];
}

/** The frame with one header instead of all its headers. Undefined if it is not a frame with message headers. */
export function withRawHeaders(frame: Buffer): Buffer | undefined {
  if (frame[0] !== FRAME_HEADER) return undefined;
  const payload = frame.subarray(BEFORE, -1);
  const flags = payload.readUInt16BE(FLAGS_AT);
  if ((flags & HEADERS) === 0) return undefined;
  let at = PROPERTIES_AT;
  for (const before of [CONTENT_TYPE, CONTENT_ENCODING]) if (flags & before) at += 1 + payload.readUInt8(at);
  const end = at + 4 + payload.readUInt32BE(at);
  const raw = payload.subarray(at + 4, end);
  const name = Buffer.from(RAW_HEADERS);
  const field = Buffer.concat([Buffer.from([name.length]), name, Buffer.from('x'), length(raw.length), raw]);
  const content = Buffer.concat([
    payload.subarray(0, at),
    length(field.length),
    field,
    payload.subarray(end),
  ]);
  return Buffer.concat([frame.subarray(0, 3), length(content.length), content, frame.subarray(-1)]);
}

function length(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
