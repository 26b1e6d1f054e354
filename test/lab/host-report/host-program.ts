/**
 * The host of host.ts as a program, for `si-mcp host-check`: bundled by the test that runs it. HOST_TRANSPORT, HOST_ERA, HOST_FAULT and
 * HOST_CONSENTS say how it is to be.
 */
import type { Era } from '../../../src/client/message.ts';
import { ACME } from './acme-script.ts';
import { connectedWorld } from './connected-world.ts';
import { type Fault, fields, runHost, type Script } from './host.ts';

const {
  SI_HOST_CHECK_URL: url = '',
  SI_HOST_CHECK_ARGV: argv = '[]',
  SI_HOST_CHECK_KEY: key = '',
  SI_HOST_CHECK_OFFERING: offering = '',
  SI_HOST_CHECK_USER: user = '{}',
  HOST_TRANSPORT: transport = 'http',
  HOST_ERA: era = '2025-11-25',
  HOST_FAULT: fault,
  HOST_CONSENTS: consents,
} = process.env;

const [command = '', ...args] = JSON.parse(argv);
const world = connectedWorld(transport === 'stdio' ? { command, args } : { url }, era as Era, key);
const { origin } = new URL(url);
const script: Script = {
  ...{ ...ACME, offering, consents: consents === 'yes', user: fields(JSON.parse(user)) as Script['user'] },
  ...{ hosts: [origin], checkout: `${origin}/acp/checkout_sessions` },
};

await runHost(world, script, fault as Fault | undefined)
  .catch((thrown: Error) => {
    console.error(thrown.message);
    process.exitCode = 1;
  })
  .finally(world.close);
