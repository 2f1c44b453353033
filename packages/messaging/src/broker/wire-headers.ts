type Headers = Readonly<Record<string, unknown>>;

/** It has no prototype, so that a header named `__proto__` is a header like any other. */
const shared = Object.create(null) as Record<string, unknown>;

/**
 * The headers for one `publish()`, which has encoded them when it returns. Do not keep them. A name stays in the object for
 * ever, so pass only headers with names of ours (`ownHeaders()`), never those that a stranger has sent.
 *
 * amqplib makes them the prototype of an object of its own, and V8 gives each prototype hidden classes of its own, in old
 * space, where only a full collection finds them. So one object has the headers of all messages, one after the other:
 * docs/decisions/performance.md, "Collections".
 */
export function wireHeaders(headers: Headers): Headers {
  // amqplib leaves out what is undefined.
  for (const name of Object.keys(shared)) shared[name] = undefined;
  return Object.assign(shared, headers);
}
