import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import * as ipaddr from 'ipaddr.js';

const TYPE_A = 1;
const TYPE_AAAA = 28;
const NAME_ERROR = 3;

/** The addresses of a name; undefined: no such name; `'silence'`: no answer at all. */
export type Zone = (name: string) => readonly string[] | 'silence' | undefined;

/** A real name server on 127.0.0.1 that answers questions for A and AAAA by UDP. */
export class DnsServer {
  /** The names that were asked for, each as often as it was. */
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    readonly address: string,
  ) {}

  static async start(zone: Zone): Promise<DnsServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const server = new DnsServer(socket, `127.0.0.1:${socket.address().port}`);
    socket.on('message', (question, from) => {
      const { name, type, end } = questionOf(question);
      server.asked.push(name);
      const found = zone(name);
      if (found === 'silence') return;
      socket.send(answerTo(question.subarray(0, end), type, found), from.port, from.address);
    });
    return server;
  }

  async stop(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }
}

function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, type: number, addresses: readonly string[] | undefined): Buffer {
  const wanted = (addresses ?? []).filter((address) => type === (isIPv6(address) ? TYPE_AAAA : TYPE_A));
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (addresses ? 0 : NAME_ERROR), 2);
  head.writeUInt16BE(wanted.length, 6);
  // No authority, and no additional records such as the question's OPT.
  head.writeUInt32BE(0, 8);
  const records = wanted.map((address) => {
    const bytes = Buffer.from(ipaddr.parse(address).toByteArray());
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(bytes.length, 10);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([head, ...records]);
}
