import type { FastifyInstance } from 'fastify';

/** Whose pages may show ours inside of them: nobody's, or those of Telegram in a browser, where Mini Apps are frames. */
export type FramedWhere = 'nowhere' | 'inTelegram';

const FRAME_ANCESTORS: Readonly<Record<FramedWhere, string>> = {
  nowhere: "'none'",
  inTelegram: 'https://web.telegram.org',
};

/** What every answer tells a browser: load nothing from elsewhere, show this in no frame, guess no types. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  ...headersFor('nowhere'),
  'x-frame-options': 'DENY',
};

function headersFor(framed: FramedWhere): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'self'",
      "img-src 'self' data:",
      "style-src 'self' 'unsafe-inline'",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      `frame-ancestors ${FRAME_ANCESTORS[framed]}`,
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/**
 * Adds the headers to every answer; answers of the API are never kept by a cache unless they say so themselves.
 * `X-Frame-Options` has no words for one site only, so where Telegram may show the page it is left out.
 */
export function addSecurityHeaders(app: FastifyInstance, framed: FramedWhere): void {
  const headers = framed === 'nowhere' ? SECURITY_HEADERS : headersFor(framed);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (/^\/(api|admin)\//.test(request.url)) reply.header('cache-control', 'no-store');
  });
}
