import {
  HttpError,
  type CreateParams,
  type DataProvider,
  type GetListParams,
  type GetManyParams,
  type GetOneParams,
  type RaRecord,
  type UpdateParams,
} from 'react-admin';
import { call, get } from './api';
import type { EndpointList } from './api-types';
import { inState } from '../webhooks/endpoint-state';
import { placeOrder } from './place-order';
import { CursorChains, type CursorPage } from './cursor-chain';

const chains = new CursorChains();
type Filter = Record<string, unknown>;

/** The lists that the API returns as `{ items, nextCursor }`. Other fields of the answer become `meta`. */
const PAGED = new Set(['orders', 'audit', 'dead-letters', 'deliveries', 'mails']);
/** Where the API has a resource whose path is not its name. */
const PATHS: Record<string, string> = {
  webhooks: 'webhooks/endpoints',
  deliveries: 'webhooks/deliveries',
  mails: 'notifications/mails',
};
const pathOf = (resource: string) => `/${PATHS[resource] ?? resource}`;
const recordPath = (resource: string, id: unknown) => `${pathOf(resource)}/${encodeURIComponent(String(id))}`;

async function getPage(
  resource: string,
  query: Filter,
  limit: number,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<CursorPage<RaRecord> & { meta?: unknown }> {
  if (resource === 'webhooks') {
    const { items } = await get<EndpointList>(pathOf(resource), { signal });
    return { items: items.filter(inState(query.state)), nextCursor: null };
  }
  if (PAGED.has(resource)) {
    const search = searchOf({ ...query, limit, cursor });
    const { items, nextCursor, ...meta } = await get<CursorPage<RaRecord>>(`${pathOf(resource)}?${search}`, {
      signal,
    });
    return { items, nextCursor, meta };
  }
  // The catalogue is paged by id.
  const items = await get<RaRecord[]>(`${pathOf(resource)}?${searchOf({ ...query, limit, after: cursor })}`, {
    signal,
  });
  return { items, nextCursor: items.length === limit ? String(items.at(-1)?.id) : null };
}

/** The query string of the fields that are set, in a fixed order. */
function searchOf(query: Filter): string {
  const set = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return new URLSearchParams(
    set.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, String(v)]),
  ).toString();
}

/** `filter` holds the API's own parameters. */
function queryOf(resource: string, { filter, sort }: Pick<GetListParams, 'filter' | 'sort'>): Filter {
  if (resource === 'products' && sort && sort.field !== 'id')
    return { ...(filter as Filter), sort: sort.field, order: sort.order.toLowerCase() };
  if (resource !== 'orders') return filter as Filter;
  return { ...(filter as Filter), ...(sort?.order === 'ASC' && { order: 'oldest' }) };
}

async function getList(resource: string, params: GetListParams & { signal?: AbortSignal }) {
  const { page, perPage } = params.pagination ?? { page: 1, perPage: 50 };
  const query = queryOf(resource, params);
  let meta: unknown;
  const list = `${resource}?${searchOf(query)}#${perPage}`;
  const { items, nextCursor } = await chains.page(list, page, async (cursor) => {
    const found = await getPage(resource, query, perPage, cursor, params.signal);
    meta = found.meta;
    return found;
  });
  const pageInfo = { hasNextPage: nextCursor !== null, hasPreviousPage: page > 1 };
  return { data: items, pageInfo, meta };
}

/**
 * All rows of a list, page by page, for an export.
 *
 * @throws HttpError if a service did not answer, because its rows would be missing
 */
export async function* allOf<T>(
  resource: string,
  params: Pick<GetListParams, 'filter' | 'sort'>,
  signal: AbortSignal,
): AsyncGenerator<T[]> {
  let cursor: string | undefined;
  do {
    const found = await getPage(resource, queryOf(resource, params), 200, cursor, signal);
    const { missing = [] } = (found.meta ?? {}) as { missing?: readonly string[] };
    if (missing.length > 0) throw new HttpError('app.export.missing', 503, {});
    yield found.items as T[];
    cursor = found.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** The fields of a record that a form must not send. */
const NOT_EDITED = new Set(['id', 'stock', 'version']);

/** The ETag of the product in the form (gateway/src/products/etag.ts), so that nobody else's later edit is lost. */
const ifMatch = ({ version, stock }: Filter) => ({ 'If-Match': `"${String(version)}-${String(stock)}"` });

/** Lists, such as the events of an endpoint, are compared by what is in them. */
const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

const isNotFound = (error: unknown) => error instanceof HttpError && error.status === 404;

const underWay = new Map<string, Promise<{ data: RaRecord }>>();

/** A second click before the first is answered gets the answer of the first. */
function onlyOnce(what: string, work: () => Promise<{ data: RaRecord }>): Promise<{ data: RaRecord }> {
  const same = underWay.get(what);
  if (same) return same;
  const started = work().finally(() => underWay.delete(what));
  underWay.set(what, started);
  return started;
}

const notThere = (what: string) => () =>
  Promise.reject(new HttpError(`The API has no way to ${what}.`, 405, {}));

const provider = {
  supportAbortSignal: true,
  getList,
  getOne: async (resource: string, { id, signal }: GetOneParams) => ({
    data: await get<RaRecord>(recordPath(resource, id), { signal }),
  }),
  getMany: async (resource: string, { ids, signal }: GetManyParams) => {
    const found = await Promise.allSettled(
      ids.map((id) => get<RaRecord>(recordPath(resource, id), { signal })),
    );
    const broken = found.find((one) => one.status === 'rejected' && !isNotFound(one.reason));
    if (broken?.status === 'rejected') throw broken.reason;
    // An order may name a product that does not exist.
    return { data: found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])) };
  },
  getManyReference: notThere('list by reference'),
  create: (resource: string, { data, meta }: CreateParams) => {
    const headers = (meta as { headers?: Record<string, string> } | undefined)?.headers ?? {};
    return onlyOnce(`${resource} ${JSON.stringify(data)}`, async () => {
      if (resource === 'orders') return { data: (await placeOrder(data, headers)).body };
      return { data: (await call<RaRecord>('POST', pathOf(resource), { body: data, headers })).body };
    });
  },
  /** Sends the fields that differ from `meta.before`, or else from the record as it was opened. */
  update: async (resource: string, { id, data, previousData, meta }: UpdateParams) => {
    const given = data as Filter;
    const before = (meta as { before?: Filter } | undefined)?.before ?? (previousData as Filter);
    const changed = Object.entries(given).filter(
      ([key, value]) => !NOT_EDITED.has(key) && !isSame(value, before[key]),
    );
    const path = recordPath(resource, id);
    if (changed.length === 0) return { data: await get<RaRecord>(path) };
    const headers = resource === 'products' ? ifMatch(given) : {};
    const request = { body: Object.fromEntries(changed), headers };
    return { data: (await call<RaRecord>('PATCH', path, request)).body };
  },
  updateMany: notThere('change many at once'),
  delete: notThere('delete'),
  deleteMany: notThere('delete'),
};

// In react-admin's types each caller chooses the record type, which no implementation can satisfy.
export const dataProvider = provider as unknown as DataProvider;
