/** With --inspect or --lab: the page of `si-mcp http` and the endpoints of the lab beside a stdio server, on a free port of this machine. */
import type { Brand } from '../brands/catalogue.ts';
import type { CallHook } from '../mcp/call-hook.ts';
import type { Dispatch } from '../mcp/dispatch.ts';
import { createServiceLog } from '../mcp/http/log.ts';
import { type HttpParts, type HttpService, openHttp } from '../mcp/http.ts';
import type { Introduction } from '../mcp/introduction.ts';
import type { Log } from '../mcp/log.ts';
import { openInspection, openPlayground } from './playground.ts';

/** What the page is served beside. Asked for in the background: a host does not wait for it. */
interface Inspected {
  introduction: () => Promise<Introduction>;
  dispatch: Dispatch;
  brand: () => Promise<Brand>;
  version: string;
  log: Pick<Log, 'warn'>;
  /** Writes to stderr. */
  tell: (text: string) => unknown;
}

interface InspectorSettings {
  clock: () => number;
  personal: boolean;
  traces: boolean;
  lab?: OpenMount;
}

type OpenMount = NonNullable<HttpParts['mounts']>[number];

/** Watches the calls of one brand's stdio server; `clock` is the agent's, `traces` is --inspect, `lab` the endpoints of --lab. */
export function openInspector({ lab, ...settings }: InspectorSettings) {
  const inspection = openInspection(settings);
  let name: () => Promise<string> = async () => '';
  let opening: Promise<HttpService | undefined> = Promise.resolve(undefined);
  const hook: CallHook = async (call, run) => inspection.observe(await name(), call, run);

  return {
    hook,
    tracer: inspection.tracer,
    /** Opens the page and tells its address; why there is none goes to the log, and the server runs on without it. */
    serve(inspected: Inspected): void {
      name = async () => (await inspected.brand()).pack.name;
      opening = open(inspected).catch((problem: unknown) => {
        inspected.log.warn('no page to inspect', { reason: problem instanceof Error ? problem.message : 'unknown' });
        return undefined;
      });
    },
    async close(): Promise<void> {
      await (await opening)?.close(0);
    },
  };

  async function open({ introduction, dispatch, brand, version, tell }: Inspected): Promise<HttpService> {
    const [introduced, { pack }] = await Promise.all([introduction(), brand()]);
    const title = pack.brand.display_name;
    const { profile, cards: tools } = introduced;
    const brands = [{ name: pack.name, title, profile, tools, path: '/mcp' }];
    const service = await openHttp(
      { host: '127.0.0.1', port: 0 },
      {
        brands: [{ ...introduced, brand: pack.name, title, dispatch }],
        // What the page asks for is no news.
        log: createServiceLog('error', { write: tell, lost: () => 0, flush: async () => {} }),
        now: Date.now,
        ticks: () => performance.now(),
        ...(lab && { mounts: [lab] }),
        operatorPage: await openPlayground({ inspection, brands, version, credentials: false, lab: lab !== undefined }),
      },
    );
    if (settings.traces) tell(`si-mcp: inspect at ${service.base}/\n`);
    if (lab) tell(`si-mcp: lab at ${service.base}/lab\n`);
    return service;
  }
}
