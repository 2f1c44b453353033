import type { ChannelModel } from 'amqplib';
import { RAW_HEADERS, surviveUndecodableHeaders, withRawHeaders } from './undecodable-headers';

const long = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const frameOf = (type: number, payload: Buffer) =>
  Buffer.concat([Buffer.from([type, 0, 7]), long(payload.length), payload, Buffer.from([0xce])]);

/** A content header frame with a content type, a content encoding, headers and a message id. */
function headerFrame(headers: Buffer, flags = 0xe080) {
  return frameOf(
    2,
    Buffer.concat([
      Buffer.from([0, 60, 0, 0]),
      long(0),
      long(4),
      Buffer.from([flags >> 8, flags & 0xff]),
      ...(flags & 0x8000 ? [Buffer.from([4]), Buffer.from('json')] : []),
      ...(flags & 0x4000 ? [Buffer.from([4]), Buffer.from('gzip')] : []),
      ...(flags & 0x2000 ? [long(headers.length), headers] : []),
      Buffer.from([2]),
      Buffer.from('id'),
    ]),
  );
}

const bad = Buffer.from('\x01hL12345678');
/** The same frame as amqplib gets it: one header with the bytes. */
const field = Buffer.concat([
  Buffer.from([RAW_HEADERS.length]),
  Buffer.from(`${RAW_HEADERS}x`),
  long(bad.length),
  bad,
]);

/** Reads frames from the start of `rest`, as amqplib's connection does, and fails at frames with `bad` headers. */
function connectionWith(rest: Buffer) {
  const reader = {
    rest,
    recvFrame(): Buffer | false {
      if (reader.rest.length < 8) return false;
      const size = reader.rest.readUInt32BE(3) + 8;
      const frame = reader.rest.subarray(0, size);
      reader.rest = reader.rest.subarray(size);
      if (frame.equals(headerFrame(bad)) || frame[0] === 9) throw new Error('Unexpected type tag "L"');
      return frame;
    },
  };
  surviveUndecodableHeaders({ connection: reader } as unknown as ChannelModel);
  return reader;
}

describe('headers that amqplib cannot decode', () => {
  it.each([0xe080, 0xa080, 0x6080, 0x2080])('are replaced by their bytes (properties %#x)', (flags) => {
    expect(withRawHeaders(headerFrame(bad, flags))).toEqual(headerFrame(field, flags));
  });

  it('are searched only in a frame that has headers', () => {
    expect(withRawHeaders(headerFrame(bad, 0xc080))).toBeUndefined();
    expect(withRawHeaders(frameOf(3, Buffer.from('body')))).toBeUndefined();
  });

  it('do not end the connection, and the frames around them are read unchanged', () => {
    const body = frameOf(3, Buffer.from('body'));
    const reader = connectionWith(Buffer.concat([body, headerFrame(bad), body]));
    expect([1, 2, 3].map(() => reader.recvFrame())).toEqual([body, headerFrame(field), body]);
    expect(reader.recvFrame()).toBe(false);
  });

  it('are the only failure that is handled', () => {
    const reader = connectionWith(Buffer.concat([frameOf(9, Buffer.from('what is this')), headerFrame(bad)]));
    expect(() => reader.recvFrame()).toThrow('Unexpected type tag');
    expect(reader.recvFrame()).toEqual(headerFrame(field));
  });
});
