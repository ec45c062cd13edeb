import websocket from '@fastify/websocket';
import { fastify, type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import { addAdminRoutes } from './admin/admin-routes.ts';
import { addDoorMetrics, type DoorMeter, NO_DOOR_METER } from './door-metrics.ts';
import { type Limits, LIMITS, type RouteDeps, type ServerDeps } from './http/deps.ts';
import { addJsonParser, handleBadAddress, handleBadHttp, handleError, sendProblem } from './http/errors.ts';
import { addDescriptionRoutes, noteRoutes } from './http/description-routes.ts';
import { addGoodbye } from './http/goodbye.ts';
import { addHandRoutes } from './http/hand-routes.ts';
import { addMatchRoutes } from './http/match-routes.ts';
import { addMetricsRoute } from './http/metrics-route.ts';
import { noteMethods } from './http/other-methods.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { addSessionRoutes } from './http/session-routes.ts';
import { addStatisticsRoutes } from './http/statistics-routes.ts';
import { addTableRoutes } from './http/table-routes.ts';
import { addTelegramRoutes } from './http/telegram-routes.ts';
import { addWebClient } from './http/web-client.ts';
import { LiveConnections } from './live/live-connections.ts';
import { addLiveRoute, FRAME_BYTES_MAX, handleBrokenSocket } from './live/live-route.ts';
import { problemOf } from './problems.ts';
import { createRateLimiter } from './rate-limit.ts';

const BODY_BYTES_MAX = 64 * 1024;
const PARAMETER_LETTERS_MAX = 400;
const REQUEST_TIMEOUT_MS = 30_000;

/** The server's doors, HTTP and live, over a room that is already open. Not listening yet. `metrics` are told, if any. */
export async function buildServer(
  deps: ServerDeps & { readonly logger?: FastifyBaseLogger; readonly metrics?: Registry },
): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...(deps.logger === undefined ? { logger: false } : { loggerInstance: deps.logger }),
    // A line for each request would drown what matters; trouble is logged where it is handled.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    // The name of a reservation is longer than that of anything else.
    routerOptions: { maxParamLength: PARAMETER_LETTERS_MAX },
    requestTimeout: REQUEST_TIMEOUT_MS,
    // While the server goes, what still comes on connections that are open is answered as always.
    return503OnClosing: false,
    trustProxy: deps.trustedProxies === undefined ? false : [...deps.trustedProxies],
    frameworkErrors: handleBadAddress,
    clientErrorHandler: handleBadHttp,
  });
  const { isLeaving = () => false } = deps;
  app.setErrorHandler(handleError);
  addJsonParser(app);
  addSecurityHeaders(app, deps.telegram === undefined ? 'nowhere' : 'inTelegram');
  await app.register(websocket, {
    options: { maxPayload: FRAME_BYTES_MAX },
    errorHandler: handleBrokenSocket,
    // Clients are told when what they have asked for is done.
    preClose: (done) => done(),
  });
  deps.tracing?.follow(app);
  const doors = deps.metrics === undefined ? NO_DOOR_METER : addDoorMetrics(app, deps.metrics);
  const routes: RouteDeps = { ...deps, limiters: createLimiters(deps, doors) };
  const refuseOtherMethods = noteMethods(app);
  const live = new LiveConnections();
  addGoodbye(app, live, isLeaving);
  const noted = noteRoutes(app);
  addHealthRoutes(app, deps.readiness, isLeaving);
  if (deps.metrics !== undefined) addMetricsRoute(app, deps.metrics);
  addSessionRoutes(app, routes);
  addTelegramRoutes(app, routes);
  addTableRoutes(app, routes);
  addHandRoutes(app, routes);
  addMatchRoutes(app, routes);
  addStatisticsRoutes(app, routes);
  addLiveRoute(app, routes, live);
  if (deps.admin !== undefined) await addAdminRoutes(app, { ...routes, ...deps.admin });
  addDescriptionRoutes(app, noted);
  refuseOtherMethods();
  await addWebClient(app, deps.webFolder);
  return app;
}

function createLimiters({ limits, clock }: ServerDeps, doors: DoorMeter): RouteDeps['limiters'] {
  const { player, address, tables, deviceCodes }: Limits = { ...LIMITS, ...limits };
  return {
    player: doors.watch('player', createRateLimiter(player, clock)),
    address: doors.watch('address', createRateLimiter(address, clock)),
    tables: doors.watch('tables', createRateLimiter(tables, clock)),
    deviceCodes: doors.watch('deviceCodes', createRateLimiter(deviceCodes, clock)),
  };
}

function addHealthRoutes(app: FastifyInstance, readiness: ServerDeps['readiness'], isLeaving: () => boolean): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const { isReady, checks } = await readiness();
    return isReady && !isLeaving()
      ? { status: 'ready', checks }
      : sendProblem(reply, { ...problemOf('NotReady'), checks });
  });
}
