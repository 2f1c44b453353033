import type { Socket } from 'node:net';

/**
 * Sends all that is written in one turn of the event loop with one write to the socket, instead of one for each frame or
 * command: 20 to 40 % more orders per second for the broker, a third of the CPU for Redis (docs/decisions/performance.md).
 */
export function corkEachTurn(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let corked = false;
  socket.write = (...args: unknown[]) => {
    if (!corked) {
      corked = true;
      socket.cork();
      setImmediate(() => {
        corked = false;
        socket.uncork();
      });
    }
    return write(...args);
  };
}
