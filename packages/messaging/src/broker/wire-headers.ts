type Headers = Readonly<Record<string, unknown>>;

const shared: Record<string, unknown> = {};

/**
 * The headers for one `publish()`, which has written them when it returns. Do not keep them.
 *
 * amqplib makes them the prototype of an object of its own, and V8 gives each prototype hidden classes of its own, in old
 * space, where only a full collection finds them. So one object has the headers of all messages, one after the other.
 */
export function wireHeaders(headers: Headers): Headers {
  // Not deleted, since that costs more. amqplib leaves out what is undefined.
  for (const name of Object.keys(shared)) shared[name] = undefined;
  return Object.assign(shared, headers);
}
