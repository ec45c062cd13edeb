import { expect, test } from 'vitest';
import { pathOf, routeOf } from './router.ts';

test.each([
  { path: '/', route: { kind: 'lobby' } },
  { path: '/t/tbl_1-a:b', route: { kind: 'table', tableId: 'tbl_1-a:b' } },
  { path: '/t/tbl/', route: { kind: 'table', tableId: 'tbl' } },
  { path: '/enter', route: { kind: 'enter' } },
  { path: '/t/', route: { kind: 'lost' } },
  { path: '/t/a/b', route: { kind: 'lost' } },
  { path: '/t/%00', route: { kind: 'lost' } },
  { path: '/nowhere', route: { kind: 'lost' } },
])('[WEB32] $path is $route.kind', ({ path, route }) => {
  expect(routeOf(path)).toEqual(route);
});

test('[WEB32] a table has a link that leads to it', () => {
  const route = { kind: 'table', tableId: 'abc' } as const;
  expect(routeOf(pathOf(route))).toEqual(route);
});
