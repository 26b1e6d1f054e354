/** What host and agent can do together: components, surfaces, checkout; and what sponsored content declares. */
import { isJson, type Json, list, record, words } from '../../../client/message.ts';
import { type Bench, FULL_HOST } from '../bench.ts';
import { acceptance, broken, type Check, first, INVALID, kept, refusal, unseen, type Verdict } from '../check.ts';
import { Blocked, type Seen } from '../seen.ts';

const STANDARD = ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'];
const TYPES = [...STANDARD, 'integration_actions', 'app_handoff'];

/** What each element needs in `data`. */
const DATA: Record<string, readonly string[]> = {
  text: ['message'],
  link: ['url', 'label'],
  image: ['url', 'alt'],
  product_card: ['title', 'price'],
  carousel: ['items'],
  action_button: ['label', 'action'],
};

const USES = ['presentation_only', 'comparison_set', 'reasoning_context'];

/** What a user says who buys, where the profile does not say it. */
const BUYING_WORDS = ["I'll take the first one.", 'Yes, I would like to check out now.'];

const elementsIn = ({ body }: Seen) => list(record(body.response).ui_elements).map(record);
const surfaceIn = ({ body }: Seen) => record(body.response).surface;

const able = ({ capabilities }: Bench) => record(record(capabilities.sponsored_intelligence).capabilities);

/** Opens with this host, asks, and tries to buy in words; what came back. */
async function conversation(bench: Bench, host: Json): Promise<Seen[]> {
  const session = await bench.open({ supported_capabilities: host });
  const answers = [session.opening, await bench.say(session)];
  for (const turn of bench.profile.buy ?? BUYING_WORDS) {
    // Its host may not show that button.
    if (typeof turn !== 'string') break;
    const answer = await bench.send(session, { message: turn });
    if (answer.isError) break;
    answers.push(answer);
  }
  return answers;
}

/** What an answer holds that its host did not negotiate. */
function unasked(seen: Seen, bench: Bench): string | boolean | undefined {
  const { host, tool } = seen;
  if (host === undefined || !['si_initiate_session', 'si_send_message'].includes(tool)) return undefined;
  const { components, a2ui, mcp_apps } = host;
  const { standard = STANDARD, extensions } = record(components);
  const mine = record(able(bench).components);
  const types = [
    ...list(standard).filter((type) => list(mine.standard ?? STANDARD).includes(type)),
    ...Object.keys(record(extensions)),
  ];
  // A type that is none has a check of its own.
  const known = elementsIn(seen).filter((element) => TYPES.includes(String(element.type)));
  const type = known.find((element) => !types.includes(element.type))?.type;
  if (type !== undefined) return `there is a ${type}, which the host did not name`;
  if (surfaceIn(seen) !== undefined && record(a2ui).supported !== true)
    return 'there is a surface, and no A2UI was negotiated';
  return (
    seen.body.mcp_resource_uri !== undefined && mcp_apps !== true && 'there is an mcp_resource_uri without MCP Apps'
  );
}

/** Whether a surface is whole: ids once, one type each, references that lead somewhere. */
function surfaceProblem(surface: unknown): string | false {
  const components = list(record(surface).components).map(record);
  const ids = components.map(({ id }) => id);
  if (components.length === 0 || new Set(ids).size !== ids.length) return 'components are missing, or two have one id';
  if (components.some(({ component }) => Object.keys(record(component)).length !== 1))
    return 'a component has not exactly one type';
  const { rootId } = record(surface);
  if (rootId !== undefined && !ids.includes(rootId)) return `rootId leads nowhere: ${rootId}`;
  const children = components.flatMap(({ component }) =>
    Object.values(record(component)).flatMap((props) => list(record(props).children)),
  );
  const lost = [...children, ...components.flatMap(({ parentId }) => parentId ?? [])].find((id) => !ids.includes(id));
  return lost !== undefined && `a reference leads nowhere: ${lost}`;
}

const DECLARED: Json = {
  paying_principal: { brand: { domain: 'brand.example' } },
  context_use: 'presentation_only',
  disclosure_obligation: { required: true, label_text: 'Sponsored' },
};

const receipt = (host_receipt: Json, over: Json = {}): Json => ({
  sponsored_context_receipt: {
    sponsored_context: { ...DECLARED, ...over },
    host_receipt: { received_at: '2026-01-01T00:00:00Z', ...host_receipt },
  },
});

const ACCEPTED = {
  status: 'accepted',
  accepted_context_use: 'presentation_only',
  disclosure_commitment: { status: 'accepted' },
};

/** Receipts that contradict themselves, and how. */
const CONTRADICTIONS: [why: string, receipt: Json][] = [
  ['another use than declared was accepted', receipt({ ...ACCEPTED, accepted_context_use: 'reasoning_context' })],
  ['a use was not named', receipt({ ...ACCEPTED, accepted_context_use: undefined })],
  ['there was no disclosure commitment', receipt({ ...ACCEPTED, disclosure_commitment: undefined })],
  [
    'a required disclosure was called not required',
    receipt({ ...ACCEPTED, disclosure_commitment: { status: 'not_required' } }),
  ],
  ['a rejection accepted a use', receipt({ status: 'rejected', accepted_context_use: 'presentation_only' })],
];

/** Receipts came with 3.1. */
function receipts(run: (bench: Bench) => Promise<Verdict>): (bench: Bench) => Promise<Verdict> {
  return async (bench) => (bench.release === '3.0' ? unseen('3.0 knows no receipts') : run(bench));
}

export const negotiationChecks: readonly Check[] = [
  {
    id: 'negotiation.intersection',
    title: 'negotiated_capabilities is what both can do',
    requirement: 'R51',
    should: true,
    async run(bench) {
      const host = {
        components: { standard: ['link', 'action_button'] },
        commerce: { acp_checkout: false },
        mcp_apps: false,
      };
      const { opening } = await bench.open({ supported_capabilities: host });
      const negotiated = opening.body.negotiated_capabilities;
      if (!isJson(negotiated)) return broken('there are no negotiated_capabilities', opening);
      const extra = list(record(negotiated.components).standard).find(
        (type) => type !== 'link' && type !== 'action_button',
      );
      if (extra !== undefined) return broken(`${extra} was negotiated, and the host did not name it`, opening);
      const { acp_checkout } = record(negotiated.commerce);
      return acp_checkout === true ? broken('acp_checkout was negotiated against the host', opening) : kept;
    },
  },
  {
    id: 'negotiation.only-negotiated',
    title: 'Nothing is sent that was not negotiated: no component, no surface, no resource',
    requirement: 'R52',
    look: unasked,
  },
  {
    id: 'negotiation.words-alone',
    title: 'A host that shows text alone is told everything in words',
    requirement: 'R53',
    async run(bench) {
      const answers = await conversation(bench, {
        components: { standard: ['text'] },
        commerce: { acp_checkout: true },
      });
      const mute = answers.find(({ body }) => !words(record(body.response).message)?.trim());
      return mute === undefined ? kept : broken('the host shows text alone, and there is no message', mute);
    },
  },
  {
    id: 'negotiation.no-checkout',
    title: 'Without a negotiated checkout no purchase is handed over',
    requirement: 'R52',
    async run(bench) {
      const host = { ...FULL_HOST, commerce: { acp_checkout: false } };
      const answers = await conversation(bench, host);
      const sold = answers.find(({ body }) => record(body.handoff).type === 'transaction');
      return sold === undefined ? kept : broken('the host negotiated no checkout, and a transaction is pending', sold);
    },
  },
  {
    id: 'negotiation.declared',
    title: 'What the agent declares it does: A2UI surfaces and MCP Apps where they are negotiated',
    requirement: 'R32',
    async run(bench) {
      const { a2ui, mcp_apps } = able(bench);
      const surfaces = record(a2ui).supported === true;
      if (!surfaces && mcp_apps !== true) return unseen('the agent declares neither A2UI nor MCP Apps');
      const host = { ...FULL_HOST, mcp_apps: mcp_apps === true, a2ui: surfaces ? a2ui : { supported: false } };
      const answers = await conversation(bench, host);
      if (surfaces && !answers.some(surfaceIn))
        return broken('A2UI was negotiated, and no answer has a surface', answers[0]);
      const uri = answers.map(({ body }) => words(body.mcp_resource_uri)).find((one) => one);
      if (mcp_apps !== true || !uri) return kept;
      const { contents } = await bench.connection.request('resources/read', { uri });
      const { mimeType } = record(list(contents)[0]);
      return String(mimeType).startsWith('text/html') ? kept : broken(`${uri} is ${mimeType}, no page`, answers[1]);
    },
  },
  {
    id: 'elements.types',
    title: 'Elements are of the eight types',
    requirement: 'R95',
    look: (seen) => {
      const other = elementsIn(seen).find(({ type }) => !TYPES.includes(String(type)));
      // One that the host named is an extension.
      const named = Object.keys(record(record(seen.host?.components).extensions));
      return (
        other !== undefined &&
        !named.includes(String(other.type)) &&
        `there is no element type ${JSON.stringify(other.type)}`
      );
    },
  },
  {
    id: 'elements.data',
    title: 'Each element has the data that it needs',
    requirement: 'R94',
    look: (seen) => {
      for (const { type, data } of elementsIn(seen)) {
        const missing = DATA[String(type)]?.find((name) => record(data)[name] === undefined);
        if (missing !== undefined) return `${type} has no data.${missing}`;
      }
      return false;
    },
  },
  {
    id: 'elements.surface',
    title: 'Surfaces are whole: ids once, one type for each component, references that lead somewhere',
    requirement: 'R97',
    look: (seen) => surfaceIn(seen) !== undefined && surfaceProblem(surfaceIn(seen)),
  },
  {
    id: 'receipts.declaration',
    title: 'sponsored_context names the brand that pays, the use, and whether disclosure is required',
    requirement: 'R88',
    look: ({ body }) => {
      const { sponsored_context: declared } = body;
      if (declared === undefined) return undefined;
      const { paying_principal, context_use, disclosure_obligation } = record(declared);
      if (!words(record(record(paying_principal).brand).domain)) return 'paying_principal.brand.domain is missing';
      if (!USES.includes(String(context_use))) return `context_use is ${JSON.stringify(context_use)}`;
      return typeof record(disclosure_obligation).required !== 'boolean' && 'disclosure_obligation.required is missing';
    },
  },
  {
    id: 'receipts.declared',
    title: 'Sponsored answers declare themselves',
    requirement: 'R75',
    should: true,
    run: receipts(async (bench) => {
      const session = await bench.open();
      const undeclared = [session.opening, await bench.say(session)].find(
        ({ body }) => body.sponsored_context === undefined,
      );
      return undeclared ? broken('there is no sponsored_context', undeclared) : kept;
    }),
  },
  {
    id: 'receipts.accepted',
    title: 'A receipt that accepts is taken',
    requirement: 'R89',
    run: receipts(async (bench) =>
      acceptance(
        await bench.send(await bench.open(), { message: bench.profile.messages[0], ...receipt(ACCEPTED) }),
        'the receipt was right',
      ),
    ),
  },
  {
    id: 'receipts.rejected',
    title: 'A receipt that rejects is taken, and the turn answered',
    requirement: 'R91',
    run: receipts(async (bench) => {
      const rejected = receipt({ status: 'rejected', rejection_reason: 'not here' });
      return acceptance(
        await bench.send(await bench.open(), { message: bench.profile.messages[0], ...rejected }),
        'the receipt was right',
      );
    }),
  },
  {
    id: 'receipts.contradictions',
    title: 'A receipt that contradicts itself is refused before the turn is taken',
    requirement: 'R89',
    run: receipts(async (bench) => {
      const session = await bench.open();
      for (const [why, wrong] of CONTRADICTIONS) {
        const seen = await bench.send(session, { message: bench.profile.messages[0], ...wrong });
        const verdict = refusal(seen, INVALID, why);
        if (verdict.status !== 'kept') return verdict;
      }
      return kept;
    }),
  },
  {
    id: 'receipts.silent-downgrade',
    title: 'The refusal of another use than declared says "silent downgrade forbidden"',
    requirement: 'R90',
    should: true,
    run: receipts(async (bench) => {
      const [[, wrong] = ['', {}]] = CONTRADICTIONS;
      const seen = await bench.send(await bench.open(), { message: bench.profile.messages[0], ...wrong });
      if (!seen.isError) throw new Blocked('the receipt was not refused');
      const { message } = record(seen.body.adcp_error);
      return /silent downgrade forbidden/i.test(String(message)) ? kept : broken(`the message is "${message}"`, seen);
    }),
  },
  {
    id: 'receipts.no-state',
    title: 'A turn with a refused receipt changes nothing: its key is free',
    requirement: 'R89',
    run: receipts(async (bench) => {
      const session = await bench.open();
      const turn = { message: bench.profile.messages[0], idempotency_key: bench.newKey() };
      const [[, wrong] = ['', {}]] = CONTRADICTIONS;
      const refused = await bench.send(session, { ...turn, ...wrong });
      if (!refused.isError) throw new Blocked('the receipt was not refused');
      const seen = await bench.send(session, turn);
      return first(
        acceptance(seen, 'the receipt was left out'),
        seen.body.replayed === true ? broken('it is a replay', seen) : kept,
      );
    }),
  },
];
