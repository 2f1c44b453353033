/** What a person may mean by a text that they search for. At most one of `id`, `traceId` and `part` is set. */
export interface Sought {
  /** The text as it was typed, without blanks around it. */
  readonly text: string;
  /** A whole UUID, lower-cased. */
  readonly id?: string;
  /** 32 hex digits, lower-cased. */
  readonly traceId?: string;
  readonly part?: IdPart;
}

/** Some hex digits of a UUID, with the dashes that they have at its beginning (`head`) and at its end (`tail`). */
export interface IdPart {
  readonly head: string;
  readonly tail: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TRACE = /^[0-9a-f]{32}$/;
/** 6 to 31 hex digits, with or without dashes, and with or without the dots where the page shortens ids. */
const PART = /^(…|\.{3})?([0-9a-f]-?){5,30}[0-9a-f](…|\.{3})?$/;

/** Reads a text as an id, a trace id or a part of an id. Every text may also be a name or a client's key. */
export function soughtIn(q: string): Sought {
  const text = q.trim();
  const lower = text.toLowerCase();
  if (UUID.test(lower)) return { text, id: lower };
  if (TRACE.test(lower)) return { text, traceId: lower };
  if (PART.test(lower)) return { text, part: partOf(lower.replace(/[^0-9a-f]/g, '')) };
  return { text };
}

const GROUPS = [8, 4, 4, 4, 12];

function partOf(hex: string): IdPart {
  const backwards = reversed(inGroups(reversed(hex), GROUPS.toReversed()));
  return { head: inGroups(hex, GROUPS), tail: backwards };
}

const reversed = (text: string) => [...text].reverse().join('');

function inGroups(hex: string, sizes: readonly number[]): string {
  const groups: string[] = [];
  let rest = hex;
  for (const size of sizes) {
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return groups.filter((group) => group !== '').join('-');
}
