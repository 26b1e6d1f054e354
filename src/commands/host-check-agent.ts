/** The brand agent of `host-check` in one situation: over HTTP and stdio, with a checkout, watched, with what is to go wrong. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { tools } from '../../tools/index.ts';
import type { Brand } from '../brands/catalogue.ts';
import { profileOf } from '../brands/profile.ts';
import type { Config } from '../config.ts';
import { type FaultRules, readFaultRules } from '../lab/faults/fault-rules.ts';
import { faultsPart } from '../lab/faults/faults-part.ts';
import { createHostWatch, type HostWatch } from '../lab/host-report/host-watch.ts';
import type { Situation } from '../lab/host-report/situations.ts';
import { openTrapServer } from '../lab/host-report/trap-server.ts';
import { watchedMount } from '../lab/host-report/watched-mount.ts';
import { chainHooks } from '../mcp/call-hook.ts';
import { createDispatch } from '../mcp/dispatch.ts';
import { temporaryKey } from '../mcp/http/keys.ts';
import { createServiceLog } from '../mcp/http/log.ts';
import { type MountContext, openHttp } from '../mcp/http.ts';
import { introduce } from '../mcp/introduction.ts';
import { serveStdio } from '../mcp/stdio.ts';
import { type BridgeEnd, openBridgeServer } from './host-check-bridge.ts';
import { createHttpMerchants } from './http-merchants.ts';
import { openAgent } from './open-agent.ts';
import { openStores } from './stores.ts';

export interface CheckedAgent {
  /** Of its MCP endpoint. */
  url: string;
  stdio: BridgeEnd;
  /** Opens the checkout. */
  key: string;
  watch: HostWatch;
  /** Closes everything; what did not go wrong although it was to. */
  close(): Promise<string[]>;
}

const CLOSING_MS = 500;

export async function openCheckedAgent(
  { brand, config, version, tell }: { brand: Brand; config: Config; version: string; tell: (text: string) => unknown },
  situation: Situation,
): Promise<CheckedAgent> {
  const ticks = () => performance.now();
  const watch = createHostWatch(ticks);
  const traps = await openTrapServer(watch.visited);
  const unmet: string[] = [];
  const faults = faultsPart({
    ...{ now: Date.now, wait: (ms: number) => wait(ms), seed: config.seed ?? 0 },
    rules: rulesOf(situation.rules(traps.addresses)),
    tell: (line) => unmet.push(String(line).trim()),
  });
  const log = createServiceLog('error', { write: tell, lost: () => 0, flush: async () => {} });
  const settings = { host: '127.0.0.1', port: 0 };
  const { key } = temporaryKey('sandbox');
  const { name, brand: facts } = brand.pack;
  const asked = { rest: true, tools: false, production: false, allowProduction: true, sandboxKey: key };
  const merchants = createHttpMerchants(asked, { settings, brands: [name], clock: Date.now }, log);
  const merchant = merchants.of(brand);
  const stores = await openStores({ ...config, store: undefined });
  const agent = await openAgent({ config, stores, now: Date.now }, brand, { merchant });
  const offering = async () => brand.offerings.keys().next().value;
  const hook = chainHooks([watch.hook, faults.hookFor?.({ agent: async () => agent, offering })]);
  const parts = { tools: async () => tools, agent: async () => agent, hook, log };
  const introduced = introduce({
    profile: profileOf(brand.pack, brand.offerings.values(), Date.now()),
    tools,
    version,
  });
  const service = await openHttp(settings, {
    brands: [
      {
        ...introduced,
        brand: name,
        title: facts.display_name,
        dispatch: createDispatch({ ...parts, transport: 'http' }),
      },
    ],
    ...{ log, now: Date.now, ticks },
    mounts: [(context: MountContext) => watchedMount(merchants.mount(context), watch.visited)],
  });
  const stdioParts = {
    dispatch: createDispatch(parts),
    introduction: async () => introduced,
    ...{ principal: 'stdio', log },
  };
  const stdio = await openBridgeServer(randomBytes(24).toString('base64url'), (socket) =>
    serveStdio(stdioParts, {
      agent: parts.agent,
      terminal: { stdin: socket, stdout: socket, onSignal: () => {} },
    }),
  );
  return {
    url: `${service.base}/mcp`,
    ...{ stdio, key, watch },
    async close() {
      await Promise.all([service.close(CLOSING_MS), stdio.close(), traps.close()]);
      await faults.close?.();
      return unmet;
    },
  };
}

/** The rules of a situation are built in: one that cannot be read is a bug. */
function rulesOf(rules: object[]): FaultRules {
  const read = readFaultRules(JSON.stringify({ rules }));
  if (!read.ok) throw new Error(read.problems.join(' '));
  return read.rules;
}
