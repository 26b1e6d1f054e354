/**
 * A client for hosts of Sponsored Intelligence (`si-mcp/client`): connect to a brand agent, look at an offering, open a session,
 * say and press, end it. Handles idempotency keys, retries, versions, receipts and handoff validation.
 */
import { type Answer, type Button, readAnswer, type SessionStatus, statusOf } from './answer.ts';
import { type Connection, type ConnectionOptions, openConnection, type Target } from './connection.ts';
import { checkedHandoff, type Handoff, isLoopback } from './handoff.ts';
import { ConnectionError, isJson, type Json, list, record, words } from './message.ts';
import { type Disclosure, type DisclosureOptions, disclosureOf } from './receipt.ts';
import { callWithRetries, type RetryOptions } from './retrying.ts';

export type { Answer, Button, Element, SessionStatus } from './answer.ts';
export { type Connection, type ConnectionOptions, openConnection, type Target, type ToolAnswer } from './connection.ts';
export { AgentError, HandoffError } from './errors.ts';
export { checkedHandoff, type Handoff } from './handoff.ts';
export { ConnectionError, type Era, type Exchange, type Json, type SendOptions } from './message.ts';
export type { ContextUse, Disclosure, DisclosureOptions } from './receipt.ts';

export interface HostOptions extends ConnectionOptions, RetryOptions {
  /** What this host shows and does (`supported_capabilities`); left out, the agent takes the six standard components. */
  capabilities?: Json;
  disclosure?: DisclosureOptions;
  /** Hosts that checkouts may be at, besides those of the brand and of the agent, with the names below them. */
  checkoutHosts?: readonly string[];
  /** Clock in milliseconds and key generator; injectable for tests. */
  now?: () => number;
  newKey?: () => string;
}

/** The user's identity. Without consent only a pseudonym is sent, generated if omitted. */
export type Identity =
  | { consent_granted: false; anonymous_session_id?: string }
  | {
      consent_granted: true;
      consent_timestamp: string;
      consent_scope: ('name' | 'email' | 'shipping_address' | 'phone' | 'locale')[];
      privacy_policy_acknowledged: { brand_policy_url: string; brand_policy_version: string };
      user: Json;
    };

export type Reason = 'handoff_transaction' | 'handoff_complete' | 'user_exit' | 'session_timeout' | 'host_terminated';

export interface Offering extends Disclosure {
  id: string;
  available: boolean;
  /** Why not, where it is not available. */
  reason?: string;
  products: Json[];
  token?: string;
  body: Json;
}

export interface Ending {
  status: SessionStatus;
  /** The validated handoff to the checkout; none after another reason or without an agreement. */
  handoff?: Handoff;
  followUp?: Json;
  body: Json;
}

export interface Session {
  readonly id: string;
  /** The agent ends a session after so long without a call, in seconds. */
  readonly ttlSeconds?: number;
  /** The last one. */
  answer: Answer;
  say(message: string): Promise<Answer>;
  /** Presses a button of an answer. */
  press(button: Pick<Button, 'action' | 'payload' | 'elementId'>): Promise<Answer>;
  /**
   * Ends the session. For `handoff_transaction` ask the user first. Throws HandoffError where the checkout is not safe to follow;
   * the session has ended all the same.
   */
  end(reason: Reason, context?: Json): Promise<Ending>;
}

export interface Agent {
  readonly connection: Connection;
  /** The body of `get_adcp_capabilities`. */
  readonly capabilities: Json;
  /** The AdCP release that is asked for; none where the agent lists none that this client knows. */
  readonly release?: string;
  offering(id: string, wish?: { intent?: string; products?: number }): Promise<Offering>;
  /** Opens a session. Personal data needs consent; pass the offering the user has seen. */
  open(intent: string, more?: { offering?: Offering | string; identity?: Identity; fields?: Json }): Promise<Session>;
  close(): Promise<void>;
}

/** Newest first. */
const RELEASES = ['3.2', '3.1', '3.0'];

/**
 * Connects to a brand agent and reads its capabilities. Every call throws ConnectionError when there is no answer, and AgentError
 * when the agent refuses; both only after the retries that are safe.
 */
export async function connect(target: Target, options: HostOptions = {}): Promise<Agent> {
  const connection = await openConnection(target, options);
  try {
    const capabilities = await callWithRetries(connection, ['get_adcp_capabilities', {}, true], options);
    const block = record(capabilities.sponsored_intelligence);
    if (!capabilities.sponsored_intelligence)
      throw new ConnectionError('malformed', 'the server is no Sponsored Intelligence agent');
    return agentOf({
      connection,
      options,
      capabilities,
      hosts: hostsOf(target, block, options),
      local: isLocal(target),
    });
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
}

interface Parts {
  connection: Connection;
  options: HostOptions;
  capabilities: Json;
  hosts: readonly string[];
  local: boolean;
}

type Turn = (tool: string, args: Json, before?: Disclosure) => Promise<Answer>;

function agentOf(parts: Parts): Agent {
  const { connection, options, capabilities } = parts;
  const { now = Date.now, newKey = () => crypto.randomUUID(), disclosure = {} } = options;
  const { supported_versions, idempotency } = record(capabilities.adcp);
  const release = RELEASES.find((one) => list(supported_versions).includes(one));
  /** Calls a tool that is safe to retry: read-only, or idempotent by key. */
  const call = (tool: string, args: Json, repeatable = true) =>
    callWithRetries(connection, [tool, { adcp_version: release, ...args }, repeatable], options);
  const declared = (body: Json) => disclosureOf(body, disclosure, now());
  /** A turn: with a key of its own, and the receipt for what was declared before it. */
  const turn: Turn = async (tool, args, before) => {
    // 3.0 knows no receipts.
    const sponsored_context_receipt = release === '3.0' ? undefined : before?.receipt;
    const keyed = { idempotency_key: newKey(), sponsored_context_receipt, ...args };
    const body = await call(tool, keyed, record(idempotency).supported === true);
    return readAnswer(body, declared(body), options.capabilities);
  };
  return {
    connection,
    capabilities,
    release,
    async offering(offering_id, { intent, products } = {}) {
      const more = products && { include_products: true, product_limit: products };
      const body = await call('si_get_offering', { offering_id, intent, ...more });
      const { available, offering_token, unavailable_reason, matching_products } = body;
      return {
        ...declared(body),
        id: offering_id,
        available: available === true,
        reason: words(unavailable_reason),
        products: list(matching_products).filter(isJson),
        token: words(offering_token),
        body,
      };
    },
    async open(intent, { offering, identity, fields } = {}) {
      const seen = typeof offering === 'string' ? undefined : offering;
      const args = {
        intent,
        offering_id: seen?.id ?? offering,
        offering_token: seen?.token,
        identity: identityFor(identity, newKey),
        supported_capabilities: options.capabilities,
        ...fields,
      };
      const answer = await turn('si_initiate_session', args, seen);
      return sessionOf(answer, turn, (args) => call('si_terminate_session', args), { ...parts, now });
    },
    close: () => connection.close(),
  };
}

function sessionOf(
  answer: Answer,
  turn: Turn,
  terminate: (args: Json) => Promise<Json>,
  { hosts, local, now }: Parts & { now: () => number },
): Session {
  const { session_id, session_ttl_seconds: ttl } = answer.body;
  const id = words(session_id);
  if (!id) throw new ConnectionError('malformed', 'the session has no id');
  let ended = false;
  const send = async (args: Json) => {
    if (ended) throw new Error('The session has ended: open another one.');
    session.answer = await turn('si_send_message', { session_id, ...args }, session.answer);
    return session.answer;
  };
  const session: Session = {
    id,
    ttlSeconds: typeof ttl === 'number' ? ttl : undefined,
    answer,
    say: (message) => send({ message }),
    press: ({ action, payload, elementId }) => send({ action_response: { action, payload, element_id: elementId } }),
    async end(reason, termination_context) {
      const body = await terminate({ session_id, reason, termination_context });
      ended = true;
      const { price } = record(session.answer.handoff?.intent);
      const agreed = { price: isJson(price) ? price : undefined, hosts, local, now: now() };
      const { session_status, acp_handoff, follow_up } = body;
      const wanted = reason === 'handoff_transaction' && acp_handoff;
      return {
        status: statusOf(session_status),
        handoff: wanted ? checkedHandoff(acp_handoff, agreed) : undefined,
        followUp: isJson(follow_up) ? follow_up : undefined,
        body,
      };
    },
  };
  return session;
}

/** Without consent, fields are copied explicitly, so that nothing personal is sent by mistake. */
function identityFor(identity: Identity | undefined, newKey: () => string): Json {
  if (identity?.consent_granted) return { ...identity };
  return { consent_granted: false, anonymous_session_id: identity?.anonymous_session_id ?? newKey() };
}

/** Where a checkout may be: at the brand, at the agent, and where this host says. */
function hostsOf(target: Target, { brand, brand_url }: Json, { checkoutHosts = [] }: HostOptions): string[] {
  const urls = [brand_url, 'url' in target && target.url].map(String).filter((url) => URL.canParse(url));
  const domain = words(record(brand).domain);
  const hosts = [...urls.map((url) => new URL(url).hostname), ...(domain ? [domain] : []), ...checkoutHosts];
  return hosts.map((host) => host.toLowerCase());
}

function isLocal(target: Target): boolean {
  return !('url' in target) || isLoopback(new URL(target.url).hostname);
}
