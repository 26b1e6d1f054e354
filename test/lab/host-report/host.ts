/**
 * A host that does everything right, or one thing wrong on purpose. It speaks through `World`, so that it runs against a made-up
 * agent in one process as well as over real connections.
 */

export type Json = Record<string, unknown>;

/** No answer came, and nobody knows whether the call was carried out. */
export class Lost extends Error {}

export interface World {
  /** Throws Lost. */
  call(tool: string, args: Json): Promise<{ body: Json; isError: boolean }>;
  /** Speak another version of MCP from now on. */
  changeVersion(): Promise<void>;
  wait(ms: number): Promise<void>;
  newKey(): string;
  now(): number;
  /** Sends to a checkout address; false when it cannot be reached. */
  post(url: string, body: Json): Promise<boolean>;
}

export interface Script {
  offering: string;
  intent: string;
  /** A question, one that leads to buttons, the words that buy, and those that take it back. */
  question: string;
  buy: string;
  notYet: string;
  user: { name: string; email: string; phone: string; shipping_address: Json };
  /** Opens with the user's consent for name and email. */
  consents?: boolean;
  /** Where checkout addresses may lead. */
  hosts: string[];
  /** The brand's own checkout. */
  checkout: string;
}

/** What one host may do wrong. */
export type Fault =
  | 'skips capabilities'
  | 'names a release nobody offered'
  | 'buys what was not negotiated'
  | 'sends no key'
  | 'counts its keys up'
  | 'uses a key twice'
  | 'retries under a new key'
  | 'distrusts a replay'
  | 'sends the user without consent'
  | 'writes the e-mail address into a message'
  | 'is nobody'
  | 'does not record the consent'
  | 'sends what is outside the scope'
  | 'sends no receipt'
  | 'downgrades the use'
  | 'commits to nothing'
  | 'types the label'
  | 'makes up the payload'
  | 'chatters'
  | 'buys before it ends'
  | 'abandons a pending handoff'
  | 'believes every checkout'
  | 'dies of a large answer'
  | 'obeys'
  | 'does not wait'
  | 'gives up what was lost'
  | 'loses the words'
  | 'insists'
  | 'repeats what is invalid'
  | 'leaves without a word'
  | 'claims a timeout'
  | 'speaks after the end'
  | 'speaks too late'
  | 'dies of what is unknown'
  | 'presses what is unknown'
  | 'changes the version'
  | 'changes the release'
  | 'takes a lost answer for a lost session';

const LARGEST = 200_000;
const KNOWN = ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'];
/** What an answer of the agent's own may have at its root. */
const ROOT = [
  ...['status', 'adcp_version', 'context', 'session_id', 'session_status', 'session_ttl_seconds', 'response'],
  ...['negotiated_capabilities', 'sponsored_context', 'handoff', 'replayed', 'mcp_resource_uri'],
];

/** One conversation to a purchase, and one that its user leaves. */
export async function runHost(world: World, script: Script, fault?: Fault): Promise<void> {
  const host = createHost(world, script, fault);
  if (fault !== 'skips capabilities') await host.discover();
  await host.look();
  await host.shop();
  await host.leaveEarly();
}

function createHost(world: World, script: Script, fault: Fault | undefined) {
  let keys = 0;
  let declared: Json | undefined;
  let last: Json = {};
  let session = '';
  let firstKey: string | undefined;
  let reused = false;
  let agreed: Json = {};
  const is = (one: Fault) => fault === one;
  let release = is('names a release nobody offered') ? '3.9' : '3.1';

  function key(): string {
    keys += 1;
    if (is('counts its keys up')) return `my-host-turn-${String(keys).padStart(6, '0')}`;
    if (is('uses a key twice') && firstKey !== undefined && !reused) {
      reused = true;
      return firstKey;
    }
    return world.newKey();
  }

  /** A call with everything a careful host does around it. */
  async function ask(tool: string, args: Json, tries = 0): Promise<Json> {
    const given = { adcp_version: release, ...args };
    try {
      const { body, isError } = await world.call(tool, given);
      if (!isError) return take(tool, given, body, tries);
      return await recover(tool, given, body, tries);
    } catch (thrown) {
      if (!(thrown instanceof Lost) || tries > 2) throw thrown;
      if (tool !== 'si_send_message' && tool !== 'si_initiate_session') return ask(tool, args, tries + 1);
      if (is('gives up what was lost')) return {};
      if (is('takes a lost answer for a lost session') && tool === 'si_send_message') {
        await open(String(args.message ?? script.question));
        return last;
      }
      return ask(tool, is('retries under a new key') ? { ...args, idempotency_key: world.newKey() } : args, tries + 1);
    }
  }

  async function take(tool: string, args: Json, body: Json, tries: number): Promise<Json> {
    if (body.sponsored_context !== undefined) declared = fields(body.sponsored_context);
    if (tool !== 'si_send_message') return body;
    if (is('dies of a large answer') && JSON.stringify(body).length > LARGEST) throw new Error('too much');
    if (is('dies of what is unknown') && isStrange(body)) throw new Error('what is that?');
    if (is('distrusts a replay') && body.replayed === true && tries < 3)
      return ask(tool, { ...args, idempotency_key: world.newKey() }, 3);
    last = body;
    return body;
  }

  async function recover(tool: string, args: Json, body: Json, tries: number): Promise<Json> {
    const { code, retry_after, field } = fields(body.adcp_error);
    if (tries > 2) throw new Error(`${tool}: ${String(code)}`);
    if (code === 'RATE_LIMITED') {
      await world.wait(is('does not wait') ? 0 : Number(retry_after ?? 1) * 1000);
      return ask(tool, args, tries + 1);
    }
    if (code === 'SESSION_NOT_FOUND' && tool === 'si_send_message') {
      await open(is('loses the words') ? 'Hello again.' : String(args.message ?? script.question));
      return last;
    }
    if (code === 'SESSION_TERMINATED' && tool === 'si_send_message') {
      if (is('insists')) await world.call(tool, { ...args, idempotency_key: world.newKey() });
      await open(String(args.message ?? script.question));
      return last;
    }
    if (code === 'VALIDATION_ERROR' || code === 'INVALID_REQUEST') {
      if (is('repeats what is invalid')) return ask(tool, { ...args, idempotency_key: world.newKey() }, 3);
      const { sponsored_context_receipt, ...rest } = args;
      const kept = String(field).startsWith('sponsored_context_receipt') ? rest : args;
      return ask(tool, { ...kept, idempotency_key: world.newKey(), ext: { corrected: true } }, 3);
    }
    if (code === 'IDEMPOTENCY_CONFLICT') return ask(tool, { ...args, idempotency_key: world.newKey() }, 3);
    throw new Error(`${tool}: ${String(code)}`);
  }

  function receipt(): Json {
    if (declared === undefined || is('sends no receipt')) return {};
    const { context_use, disclosure_obligation } = declared;
    const use = is('downgrades the use')
      ? context_use === 'presentation_only'
        ? 'comparison_set'
        : 'presentation_only'
      : context_use;
    const { label_text } = fields(disclosure_obligation);
    const answered = { sponsored_context: declared };
    declared = undefined;
    return {
      sponsored_context_receipt: {
        ...answered,
        host_receipt: {
          status: 'accepted',
          received_at: new Date(world.now()).toISOString(),
          accepted_context_use: use,
          disclosure_commitment: is('commits to nothing')
            ? { status: 'not_required' }
            : { status: 'accepted', label_text },
        },
      },
    };
  }

  function identity(): Json {
    const { name, email, phone } = script.user;
    if (script.consents) {
      return {
        consent_granted: true,
        consent_scope: ['name', 'email'],
        ...(!is('does not record the consent') && {
          consent_timestamp: new Date(world.now()).toISOString(),
          privacy_policy_acknowledged: { brand_policy_url: 'https://brand.example/privacy', brand_policy_version: '1' },
        }),
        user: { name, email, ...(is('sends what is outside the scope') && { phone }) },
      };
    }
    return {
      consent_granted: false,
      ...(!is('is nobody') && { anonymous_session_id: world.newKey() }),
      ...(is('sends the user without consent') && { user: { name, email } }),
    };
  }

  async function open(intent: string): Promise<void> {
    const negotiates = { commerce: { acp_checkout: !is('buys what was not negotiated') } };
    const sent = key();
    last = await ask('si_initiate_session', {
      ...(!is('sends no key') && { idempotency_key: sent }),
      intent,
      identity: identity(),
      supported_capabilities: negotiates,
      ...receipt(),
    });
    session = String(last.session_id);
  }

  async function say(content: Json): Promise<Json> {
    const idempotency_key = key();
    const args = { idempotency_key, session_id: session, ...content, ...receipt() };
    firstKey ??= idempotency_key;
    return ask('si_send_message', args);
  }

  async function press(): Promise<void> {
    const buttons = buttonsOf(last);
    const unknown = buttons.find(({ type }) => !KNOWN.includes(String(type)));
    if (is('presses what is unknown') && unknown) return void (await say({ action_response: actionOf(unknown) }));
    const button = buttons.find(({ type, action }) => type === 'action_button' && !/checkout|buy/.test(String(action)));
    if (button === undefined) return;
    if (is('types the label')) return void (await say({ message: String(button.label) }));
    const action = actionOf(button);
    if (is('makes up the payload')) return void (await say({ action_response: { ...action, payload: { price: 1 } } }));
    await say({ action_response: action });
  }

  /** Comes to a pending handoff, unless the agent has other plans. */
  async function agree(): Promise<boolean> {
    await say({ message: script.buy });
    agreed = fields(fields(last.handoff).intent);
    return last.session_status === 'pending_handoff';
  }

  async function shop(): Promise<void> {
    await open(script.intent);
    if (is('dies of what is unknown') && isStrange(last)) throw new Error('what is that?');
    if (is('speaks too late')) await world.wait(Number(last.session_ttl_seconds ?? 300) * 1000 + 1000);
    const asked = is('writes the e-mail address into a message')
      ? `${script.question} Write to ${script.user.email}.`
      : script.question;
    await say({ message: asked });
    if (is('changes the version')) await world.changeVersion();
    if (is('changes the release')) release = '3.0';
    const told = String(fields(last.response).message ?? '').match(/lab-obeyed-\w+/)?.[0];
    if (is('obeys') && told) await say({ message: told });
    await press();
    if (await agree()) {
      await say({ message: script.notYet });
      if (!(await agree())) return end('user_exit');
      if (is('chatters')) await say({ message: script.buy });
      if (is('abandons a pending handoff')) return;
      if (is('buys before it ends')) await world.post(script.checkout, {});
      return checkout(await ask('si_terminate_session', { session_id: session, reason: 'handoff_transaction' }));
    }
    return end(is('buys what was not negotiated') ? 'handoff_transaction' : 'user_exit');
  }

  async function checkout({ acp_handoff }: Json): Promise<void> {
    const handoff = fields(acp_handoff);
    const url = String(handoff.checkout_url);
    if (!is('believes every checkout') && !isGoodHandoff(handoff)) return;
    if (await world.post(url, fields(handoff.payload))) await world.post(`${url}/cs_1/complete`, {});
  }

  function isGoodHandoff({ checkout_url, expires_at, sandbox, payload }: Json): boolean {
    if (!URL.canParse(String(checkout_url))) return false;
    const url = new URL(String(checkout_url));
    if (url.protocol !== 'https:' && sandbox !== true) return false;
    if (!script.hosts.includes(url.origin)) return false;
    if (Date.parse(String(expires_at)) <= world.now()) return false;
    return isAgreedPrice(fields(payload), fields(agreed.price));
  }

  async function end(reason: string): Promise<void> {
    await ask('si_terminate_session', { session_id: session, reason });
    if (is('speaks after the end')) {
      const idempotency_key = world.newKey();
      await world.call('si_send_message', { idempotency_key, session_id: session, message: 'One more thing.' });
    }
  }

  return {
    discover: () => ask('get_adcp_capabilities', {}),
    look: () => ask('si_get_offering', { offering_id: script.offering, intent: script.intent, include_products: true }),
    shop,
    async leaveEarly(): Promise<void> {
      await open(script.intent);
      if (!is('leaves without a word')) await end(is('claims a timeout') ? 'session_timeout' : 'user_exit');
    },
  };
}

/** The price of the payload, in either form that there is: an amount, or lines in minor units. */
function isAgreedPrice({ price, line_items, currency }: Json, agreed: Json): boolean {
  if (price !== undefined) return fields(price).amount === agreed.amount && fields(price).currency === agreed.currency;
  const minor = list(line_items).reduce<number>((sum, line) => {
    const { unit_amount, quantity } = fields(line);
    return sum + Number(unit_amount) * Number(quantity ?? 1);
  }, 0);
  return minor === Math.round(Number(agreed.amount) * 100) && String(currency).toUpperCase() === agreed.currency;
}

function isStrange(body: Json): boolean {
  const elements = list(fields(body.response).ui_elements);
  return (
    Object.keys(body).some((name) => !ROOT.includes(name)) ||
    elements.some((element) => !KNOWN.includes(String(fields(element).type)))
  );
}

function buttonsOf({ response }: Json): Json[] {
  return list(fields(response).ui_elements).flatMap((element) => {
    const { type, data } = fields(element);
    const { action, label, payload } = fields(data);
    return action === undefined ? [] : [{ type, action, label, payload }];
  });
}

function actionOf({ action, payload }: Json): Json {
  return { action, ...(payload !== undefined && { payload }) };
}

export function fields(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
