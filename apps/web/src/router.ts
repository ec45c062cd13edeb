/** A page of the client. */
export type Route =
  | { readonly kind: 'lobby' }
  | { readonly kind: 'table'; readonly tableId: string }
  /** Where a link from another device leads; its code stands behind the # and is no part of the path. */
  | { readonly kind: 'enter' }
  | { readonly kind: 'lost' };

const TABLE_PATH = /^\/t\/([A-Za-z0-9_:-]{1,64})\/?$/;

/** The page at `path`. */
export function routeOf(path: string): Route {
  if (path === '/' || path === '') return { kind: 'lobby' };
  if (path === '/enter') return { kind: 'enter' };
  const tableId = TABLE_PATH.exec(path)?.[1];
  return tableId === undefined ? { kind: 'lost' } : { kind: 'table', tableId };
}

/** The path of `route`, for links. */
export function pathOf(route: Route): string {
  if (route.kind === 'enter') return '/enter';
  return route.kind === 'table' ? `/t/${route.tableId}` : '/';
}
