import type { HrTime } from '@opentelemetry/api';

/** The parts of protobuf's encoding that spans need (protobuf.dev/programming-guides/encoding). */

/** The number of a field and the way it is written, in one byte (opentelemetry/proto/trace/v1/trace.proto). */
export const tag = (field: number, wire: 'varint' | 'fixed64' | 'bytes') =>
  (field << 3) | { varint: 0, fixed64: 1, bytes: 2 }[wire];
const IN_VALUE = {
  string: tag(1, 'bytes'),
  bool: tag(2, 'varint'),
  int: tag(3, 'varint'),
  double: tag(4, 'fixed64'),
};
const TWO_32 = 2 ** 32;
/** What is not written here: lists and such, negative numbers. */
export const NOT_OURS = -1;

/** How many bytes `Chunk.value()` will take. */
export function valueBytes(value: unknown): number {
  if (typeof value === 'string') return 1 + withLength(textBytes(value));
  if (typeof value === 'boolean') return 2;
  if (typeof value !== 'number') return NOT_OURS;
  if (!Number.isInteger(value)) return 9;
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER ? 1 + varintBytes(value) : NOT_OURS;
}

export function textBytes(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text);
  return text.length;
}

export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  let bytes = 3;
  for (let rest = Math.floor(value / 0x4000); rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes++;
  return bytes;
}

export const withLength = (bytes: number) => varintBytes(bytes) + bytes;

/** A field with its length. */
export function field(itsTag: number, content: readonly Buffer[]): Buffer {
  const head = new Chunk(6);
  head.byte(itsTag);
  head.varint(content.reduce((sum, { length }) => sum + length, 0));
  return Buffer.concat([head.bytes.subarray(0, head.end), ...content]);
}

/** Bytes, written from the start on; never beyond the end, which whoever writes has to see to. */
export class Chunk {
  readonly bytes: Buffer;
  end = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  byte(value: number): void {
    this.bytes[this.end++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.end++] = rest;
  }

  fixed32(value: number): void {
    this.end = this.bytes.writeUInt32LE(value, this.end);
  }

  /** As fixed64; the sum is too large for a number, so it is made of two halves. */
  nanoseconds([seconds, nanos]: HrTime): void {
    const low16 = (seconds % 0x10000) * 1e9;
    const high = Math.floor(seconds / 0x10000) * 1e9;
    const low32 = (high % 0x10000) * 0x10000 + (low16 % TWO_32) + nanos;
    const carry = Math.floor(low32 / TWO_32);
    this.fixed32(low32 % TWO_32);
    this.fixed32(Math.floor(high / 0x10000) + Math.floor(low16 / TWO_32) + carry);
  }

  /** An id in hexadecimal digits as bytes with their length. */
  hex(digits: string): void {
    this.byte(digits.length / 2);
    for (let i = 0; i < digits.length; i += 2) {
      this.byte((hexDigit(digits.charCodeAt(i)) << 4) | hexDigit(digits.charCodeAt(i + 1)));
    }
  }

  /** Text with its length. */
  text(text: string): void {
    const size = textBytes(text);
    this.varint(size);
    if (size === text.length) {
      const { bytes, end } = this;
      for (let i = 0; i < size; i++) bytes[end + i] = text.charCodeAt(i);
    } else this.bytes.write(text, this.end);
    this.end += size;
  }

  copy(source: Buffer): void {
    this.bytes.set(source, this.end);
    this.end += source.length;
  }

  value(value: unknown): void {
    if (typeof value === 'string') {
      this.byte(IN_VALUE.string);
      this.text(value);
    } else if (typeof value === 'boolean') {
      this.byte(IN_VALUE.bool);
      this.byte(value ? 1 : 0);
    } else if (Number.isInteger(value)) {
      this.byte(IN_VALUE.int);
      this.varint(value as number);
    } else {
      this.byte(IN_VALUE.double);
      this.end = this.bytes.writeDoubleLE(value as number, this.end);
    }
  }
}

/** Of 0-9, a-f, A-F. */
const hexDigit = (code: number) => (code & 0x0f) + (code > 0x39 ? 9 : 0);
