/** The host's side of one conversation with a brand agent: what is called, what can be pressed, where the session stands. */
import { z } from 'zod/v3';
import type { Trace } from '../dialogue/trace.ts';
import { isRecord } from '../protocol/json-object.ts';
import type { Reason } from './chat-lines.ts';

/** One tool call as it crossed: what the host sent and the AdCP body that came back. */
export interface ChatCall {
  tool: string;
  request: Record<string, unknown>;
  answer: Record<string, unknown>;
  /** When it was called: milliseconds since 1970. */
  at: number;
  /** How long the answer took, in milliseconds. */
  ms: number;
  /** What the agent made of it, where it is in this process. */
  trace?: Trace;
}

/** Something on show that can be pressed. */
export interface Button {
  label: string;
  action: string;
  payload?: Record<string, unknown>;
  element_id?: string;
}

/** Where the session stands. */
export interface Standing {
  session_id?: string;
  /** The states it has been in, in order; the last is the present one. */
  path: string[];
  turns: number;
  /** Seconds without a call after which it is gone, and how many have passed. */
  ttl_seconds?: number;
  idle_seconds?: number;
}

/** What a conversation is made from. `clock` is in milliseconds; `newId` gives idempotency keys. */
interface ConversationParts {
  call(tool: string, request: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** The trace of the turn that was just answered, once. */
  takeTrace?(): Trace | undefined;
  clock(): number;
  newId(): string;
  /** An offering to look up before the session. */
  offering?: string;
  /** Called with each answered call. */
  onCall(call: ChatCall): void;
}

export type Conversation = ReturnType<typeof createConversation>;

/** Opens a conversation in which nothing is called yet; the first words open a session. Resolve to whether it was answered. */
export function createConversation(parts: ConversationParts) {
  const calls: ChatCall[] = [];
  let session: string | undefined;
  let standing: Standing = { path: [], turns: 0 };
  let buttons: Button[] = [];
  let last = 0;

  return {
    calls,
    buttons: () => buttons,
    open: () => session !== undefined,
    standing(): Standing {
      if (session === undefined || standing.ttl_seconds === undefined) return standing;
      return { ...standing, idle_seconds: Math.max(0, Math.round((parts.clock() - last) / 1000)) };
    },
    say: (message: string) => (session === undefined ? begin(message) : turn({ message })),
    /** Only with a session: before it there is nothing on show. */
    press: ({ action, payload, element_id }: Omit<Button, 'label'>) =>
      turn({
        action_response: { action, ...(element_id !== undefined && { element_id }), ...(payload && { payload }) },
      }),
    async end(reason: Reason = standing.path.at(-1) === 'pending_handoff' ? 'handoff_transaction' : 'user_exit') {
      const answer = await ask('si_terminate_session', { session_id: session, reason });
      forget();
      return answer.adcp_error === undefined;
    },
  };

  async function begin(intent: string): Promise<boolean> {
    const offered = parts.offering === undefined ? {} : await lookUp(parts.offering, intent);
    if (offered === undefined) return false;
    const answer = await ask('si_initiate_session', {
      idempotency_key: parts.newId(),
      intent,
      identity: { consent_granted: false, anonymous_session_id: 'terminal-chat' },
      supported_capabilities: RENDERS,
      ...offered,
    });
    if (typeof answer.session_id !== 'string') return false;
    session = answer.session_id;
    const ttl = answer.session_ttl_seconds;
    standing = { session_id: session, path: [], turns: 0, ...(typeof ttl === 'number' && { ttl_seconds: ttl }) };
    return follow(answer);
  }

  async function lookUp(offering_id: string, intent: string) {
    const answer = await ask('si_get_offering', { offering_id, intent, include_products: true, product_limit: 3 });
    if (answer.adcp_error !== undefined) return undefined;
    const { offering_token } = answer;
    return { offering_id, ...(typeof offering_token === 'string' && { offering_token }) };
  }

  async function turn(said: object): Promise<boolean> {
    const answer = await ask('si_send_message', { idempotency_key: parts.newId(), session_id: session, ...said });
    return follow(answer);
  }

  function follow(answer: Record<string, unknown>): boolean {
    const error = Refusal.safeParse(answer.adcp_error).data;
    if (error !== undefined) {
      // Gone for good: the next words open another one.
      if (error.code === 'SESSION_NOT_FOUND' || error.code === 'SESSION_TERMINATED') forget();
      return false;
    }
    standing.turns++;
    moveTo(answer);
    buttons = buttonsOf(answer);
    if (answer.session_status === 'complete' || answer.session_status === 'terminated') forget();
    return true;
  }

  function moveTo({ session_status: state }: Record<string, unknown>) {
    if (typeof state === 'string' && standing.path.at(-1) !== state) standing.path.push(state);
  }

  function forget() {
    session = undefined;
    buttons = [];
  }

  async function ask(tool: string, request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const began = parts.clock();
    const answer = await parts.call(tool, request);
    last = parts.clock();
    if (tool === 'si_terminate_session') moveTo(answer);
    const trace = parts.takeTrace?.();
    const call = { tool, request, answer, at: began, ms: Math.round(last - began), ...(trace && { trace }) };
    calls.push(call);
    parts.onCall(call);
    return answer;
  }
}

/** A host that can show everything a terminal can: pictures are told of. */
const RENDERS = {
  modalities: { conversational: true },
  components: { standard: ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'] },
  commerce: { acp_checkout: true },
};

const Refusal = z.object({ code: z.string() });

const Pressable = z.object({ label: z.string(), action: z.string(), payload: z.record(z.unknown()).optional() });

const Elements = z.array(
  z.object({ type: z.string(), id: z.string().optional(), data: z.record(z.unknown()) }).catch({ type: '', data: {} }),
);

/** What can be pressed in an answer, in the order in which it is shown. */
export function buttonsOf({ response }: Record<string, unknown>): Button[] {
  const elements = Elements.safeParse(isRecord(response) ? response.ui_elements : undefined).data ?? [];
  return elements.flatMap(({ type, id, data }) => {
    const shown = type === 'carousel' && Array.isArray(data.items) ? data.items : [data];
    return shown.flatMap((one: unknown) => {
      const pressable = isRecord(one) ? Pressable.safeParse(type === 'action_button' ? one : one.cta).data : undefined;
      return pressable === undefined ? [] : [{ ...pressable, ...(id !== undefined && { element_id: id }) }];
    });
  });
}
