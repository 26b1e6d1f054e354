/** The tools, the capabilities and the releases of AdCP. */
import { isJson, type Json, list, record, words } from '../../../client/message.ts';
import type { Bench } from '../bench.ts';
import { acceptance, broken, type Check, first, kept, refusal, unseen, type Verdict } from '../check.ts';
import type { Seen } from '../seen.ts';

const TOOLS = [
  'get_adcp_capabilities',
  'si_get_offering',
  'si_initiate_session',
  'si_send_message',
  'si_terminate_session',
];
const CAPABILITIES = 'get_adcp_capabilities';

const capabilities = (bench: Bench, args: Json = {}, bare = true) => bench.call(CAPABILITIES, args, { bare });

/** The stable releases that the agent lists, oldest first. */
function listed({ body }: Seen): string[] {
  const versions = list(record(body.adcp).supported_versions).flatMap((one) => words(one) ?? []);
  const minor = (version: string) => Number(version.split('.')[1]);
  return versions.filter((one) => /^3\.\d+$/.test(one)).sort((a, b) => minor(a) - minor(b));
}

const block = ({ body }: Seen) => record(body.sponsored_intelligence);

/** Asks with these version fields, and holds the release that answers against the right one. */
async function served(bench: Bench, args: Json, right: string | undefined): Promise<Verdict> {
  const seen = await capabilities(bench, args);
  const pin = JSON.stringify(args);
  const taken = acceptance(seen, `${pin} can be served`);
  if (taken.status !== 'kept') return taken;
  const { adcp_version } = seen.body;
  return adcp_version === right ? kept : broken(`${pin} was served as ${adcp_version}, not ${right}`, seen);
}

const unsupported = async (bench: Bench, args: Json) =>
  refusal(await capabilities(bench, args), ['VERSION_UNSUPPORTED'], `${JSON.stringify(args)} cannot be served`);

async function withReleases(bench: Bench, run: (versions: string[]) => Promise<Verdict>): Promise<Verdict> {
  const versions = listed(await capabilities(bench));
  return versions.length > 0 ? run(versions) : unseen('the agent lists no supported_versions');
}

export const discoveryChecks: readonly Check[] = [
  {
    id: 'tools.names',
    title: 'The five tools are listed under their names',
    requirement: 'R1',
    async run({ connection }) {
      const { tools } = await connection.request('tools/list');
      const names = list(tools).map((tool) => record(tool).name);
      const missing = TOOLS.filter((name) => !names.includes(name));
      return missing.length === 0 ? kept : broken(`tools/list has no ${missing.join(', ')}`);
    },
  },
  {
    id: 'tools.open',
    title: 'Envelope fields and unknown fields are tolerated on every tool',
    requirement: 'R9',
    async run(bench) {
      const more = {
        ext: { x_unknown: { deep: [1] } },
        context_id: 'ctx-1',
        governance_context: 'none',
        x_unknown: [null, { a: 1 }],
        adcp_major_version: 3,
      };
      const plain = await bench.call(CAPABILITIES, { ...more, idempotency_key: bench.newKey() });
      const opening = await bench.call('si_initiate_session', bench.opening(more));
      const verdict = first(
        acceptance(plain, 'unknown fields were sent'),
        acceptance(opening, 'unknown fields were sent'),
      );
      if (verdict.status !== 'kept') return verdict;
      const session = bench.opened(opening);
      const turn = await bench.send(session, { message: bench.profile.messages[0], ...more });
      const end = await bench.end(session, 'user_exit', { ...more, idempotency_key: bench.newKey() });
      return first(acceptance(turn, 'unknown fields were sent'), acceptance(end, 'unknown fields and a key were sent'));
    },
  },
  {
    id: 'capabilities.bare',
    title: 'get_adcp_capabilities answers an empty request, without a key',
    requirement: 'R25',
    async run(bench) {
      const anonymous = await bench.connect('nobody');
      const seen = await bench.tryCall(CAPABILITIES, {}, { bare: true, ...(anonymous && { on: anonymous }) });
      await anonymous?.close();
      if (seen.problem?.status === undefined) return acceptance(seen, 'the request was empty');
      return broken(`a caller without a key got HTTP ${seen.problem.status}`, seen);
    },
  },
  {
    id: 'capabilities.major',
    title: 'The major versions of AdCP are listed, 3 among them',
    requirement: 'R16',
    async run(bench) {
      const seen = await capabilities(bench);
      return list(record(seen.body.adcp).major_versions).includes(3)
        ? kept
        : broken('adcp.major_versions has no 3', seen);
    },
  },
  {
    id: 'capabilities.versions',
    title: 'The releases of AdCP are listed',
    requirement: 'R16',
    should: true,
    async run(bench) {
      const seen = await capabilities(bench);
      return listed(seen).length > 0 ? kept : broken('adcp.supported_versions is missing', seen);
    },
  },
  {
    id: 'capabilities.protocol',
    title: 'sponsored_intelligence is a supported protocol, with endpoint and capabilities',
    requirement: 'R26',
    async run(bench) {
      const seen = await capabilities(bench);
      if (!list(seen.body.supported_protocols).includes('sponsored_intelligence'))
        return broken('supported_protocols has no sponsored_intelligence', seen);
      const { endpoint, capabilities: able } = block(seen);
      return isJson(endpoint) && isJson(able) ? kept : broken('the block has no endpoint or no capabilities', seen);
    },
  },
  {
    id: 'capabilities.experimental',
    title: 'sponsored_intelligence.core is an experimental feature',
    requirement: 'R27',
    async run(bench) {
      const seen = await capabilities(bench);
      const listed = list(seen.body.experimental_features).includes('sponsored_intelligence.core');
      return listed ? kept : broken('experimental_features has no sponsored_intelligence.core', seen);
    },
  },
  {
    id: 'capabilities.idempotency',
    title: 'Idempotency is declared, with a replay time of 3600 to 604800 seconds',
    requirement: 'R28',
    async run(bench) {
      const seen = await capabilities(bench);
      const { supported, replay_ttl_seconds: ttl } = record(record(seen.body.adcp).idempotency);
      if (supported === false) return ttl === undefined ? kept : broken('not supported, yet there is a time', seen);
      if (supported !== true) return broken('adcp.idempotency.supported is neither true nor false', seen);
      return Number(ttl) >= 3600 && Number(ttl) <= 604_800 ? kept : broken(`replay_ttl_seconds is ${ttl}`, seen);
    },
  },
  {
    id: 'capabilities.old-release',
    title: 'Served as 3.0 there are no specialisms',
    requirement: 'R29',
    async run(bench) {
      return withReleases(bench, async (versions) => {
        if (!versions.includes('3.0')) return unseen('the agent does not serve 3.0');
        const seen = await capabilities(bench, { adcp_version: '3.0' });
        return 'specialisms' in seen.body ? broken('3.0 knows no specialisms', seen) : kept;
      });
    },
  },
  {
    id: 'capabilities.filter',
    title: 'A filter on protocols leaves supported_protocols whole',
    requirement: 'R30',
    async run(bench) {
      const seen = await capabilities(bench, { protocols: ['media_buy'] });
      const taken = acceptance(seen, 'the filter is a protocol of AdCP');
      if (taken.status !== 'kept') return taken;
      const whole = list(seen.body.supported_protocols).includes('sponsored_intelligence');
      return whole ? kept : broken('supported_protocols lost sponsored_intelligence', seen);
    },
  },
  {
    id: 'capabilities.brand',
    title: 'The brand is named',
    requirement: 'R31',
    should: true,
    async run(bench) {
      const seen = await capabilities(bench);
      const { brand_url, brand } = block(seen);
      return brand_url !== undefined || brand !== undefined ? kept : broken('there is no brand_url and no brand', seen);
    },
  },
  {
    id: 'capabilities.conversational',
    title: 'The agent converses',
    requirement: 'R33',
    async run(bench) {
      const seen = await capabilities(bench);
      const { conversational } = record(record(block(seen).capabilities).modalities);
      return conversational === true ? kept : broken('modalities.conversational is not true', seen);
    },
  },
  {
    id: 'versions.exact',
    title: 'A release that is listed is served as asked',
    requirement: 'R17',
    run: (bench) =>
      withReleases(bench, async (versions) => {
        for (const adcp_version of versions) {
          const verdict = await served(bench, { adcp_version }, adcp_version);
          if (verdict.status !== 'kept') return verdict;
        }
        return kept;
      }),
  },
  {
    id: 'versions.downshift',
    title: 'A later release of the major is served as the newest one there is',
    requirement: 'R18',
    run: (bench) => withReleases(bench, (versions) => served(bench, { adcp_version: '3.99' }, versions.at(-1))),
  },
  {
    id: 'versions.other-major',
    title: 'Another major is VERSION_UNSUPPORTED',
    requirement: 'R19',
    run: async (bench) =>
      first(await unsupported(bench, { adcp_version: '2.0' }), await unsupported(bench, { adcp_major_version: 99 })),
  },
  {
    id: 'versions.prerelease',
    title: 'A prerelease that is not listed is VERSION_UNSUPPORTED',
    requirement: 'R20',
    run: (bench) => unsupported(bench, { adcp_version: '3.1-beta.99' }),
  },
  {
    id: 'versions.disagree',
    title: 'Two version fields that disagree are VERSION_UNSUPPORTED',
    requirement: 'R21',
    run: (bench) => unsupported(bench, { adcp_version: bench.release ?? '3.1', adcp_major_version: 4 }),
  },
  {
    id: 'versions.details',
    title: 'VERSION_UNSUPPORTED says what is supported',
    requirement: 'R22',
    async run(bench) {
      const seen = await capabilities(bench, { adcp_version: '4.0' });
      if (!seen.isError) return unseen('the agent refuses no version');
      const { supported_versions } = record(record(seen.body.adcp_error).details);
      return list(supported_versions).length > 0 ? kept : broken('details.supported_versions is missing', seen);
    },
  },
  {
    id: 'versions.malformed',
    title: 'A version that is none is VERSION_UNSUPPORTED',
    requirement: 'R23',
    should: true,
    run: async (bench) =>
      first(await unsupported(bench, { adcp_version: 'v3' }), await unsupported(bench, { adcp_version: '3.1.2' })),
  },
  {
    id: 'versions.major-only',
    title: 'The major alone is served as its newest release',
    requirement: 'R24',
    run: (bench) => withReleases(bench, (versions) => served(bench, { adcp_major_version: 3 }, versions.at(-1))),
  },
];
