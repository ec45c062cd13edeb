import { registerHooks } from 'node:module';
import { env, stdout } from 'node:process';

/*
 * Starts a server by the environment, closes it, and says how many modules of OpenTelemetry were loaded for that: those
 * of its interface apart, which `prom-client` loads for its own.
 */

const loaded = new Set<string>();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (/\/@opentelemetry\/(?!api\/)/.test(found.url)) loaded.add(found.url);
    return found;
  },
});
const { PROJECT_ROOT } = await import('../src/config.ts');
const { readSetup } = await import('../src/constants.ts');
const { startServer } = await import('../src/main.ts');
const setup = readSetup(env, PROJECT_ROOT);
if (!setup.ok) throw new Error(setup.error.join('; '));
const server = await startServer(setup.value);
await (await fetch(`${server.url}/api/tables`)).text();
await server.close();
stdout.write(String(loaded.size));
