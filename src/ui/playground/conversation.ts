/** State of one conversation between host and brand: log, session status and available actions. Independent of the UI. */
import type { Pressed } from '../components/press.ts';
import { type Fields, fieldsOf, textOf } from '../read.ts';
import { type HostSettings, openingOf, versionOf } from './host-settings.ts';
import type { Called } from './mcp-client.ts';

export const REASONS = ['handoff_transaction', 'handoff_complete', 'user_exit', 'session_timeout', 'host_terminated'];

/** A log entry. `answer` comes from the brand; `refused` is the error of a rejected call. */
export type Entry =
  | { is: 'user'; text: string }
  | { is: 'answer'; tool: string; answer: Fields }
  | { is: 'refused'; code: string; text: string }
  | { is: 'note'; text: string };

/** The state that the page renders. */
export interface Talk {
  entries: readonly Entry[];
  session_id?: string;
  /** `none` before a session is open. */
  status: string;
  busy: boolean;
  ttlSeconds?: number;
}

const OVER: ReadonlySet<string> = new Set(['complete', 'terminated', 'expired']);

export function isOver({ status }: Talk): boolean {
  return OVER.has(status);
}

/** `now` tells when consent was given. Each change goes to `onChange`. */
export function createConversation(parts: {
  host: HostSettings;
  call: (tool: string, args: Fields) => Promise<Called>;
  newKey: () => string;
  now: () => number;
  onChange: (talk: Talk) => void;
}) {
  const { host, newKey, now, onChange } = parts;
  let talk: Talk = { entries: [], status: 'none', busy: false };

  return {
    host,
    talk: () => talk,

    /** Opens the session with what the user wants. False when it was refused. */
    async start(intent: string): Promise<boolean> {
      add({ is: 'user', text: intent });
      const offering_token = host.token && host.offering !== '' ? await lookAtOffering(intent) : undefined;
      const at = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
      const args = { idempotency_key: newKey(), ...openingOf(host, intent, { at, offering_token }) };
      return made('si_initiate_session', args);
    },

    /** One message of the user. False when it was refused; the text is kept then. */
    async say(message: string): Promise<boolean> {
      add({ is: 'user', text: message });
      return made('si_send_message', { ...inSession(), message });
    },

    /** A pressed button. */
    async press({ action, label, payload, element_id }: Pressed): Promise<boolean> {
      add({ is: 'user', text: label });
      const action_response = { action, ...(element_id !== undefined && { element_id }), ...(payload && { payload }) };
      return made('si_send_message', { ...inSession(), action_response });
    },

    /** Ends the session, for one of REASONS. */
    async end(reason: string): Promise<boolean> {
      add({ is: 'note', text: `The host ends the session: ${reason}.` });
      return made('si_terminate_session', { ...versionOf(host), session_id: talk.session_id, reason });
    },

    /** Adds a notice from the page itself. */
    note: (text: string) => add({ is: 'note', text }),
  };

  function inSession(): Fields {
    return { ...versionOf(host), session_id: talk.session_id, idempotency_key: newKey() };
  }

  async function lookAtOffering(intent: string): Promise<string | undefined> {
    const args = { ...versionOf(host), offering_id: host.offering, intent, include_products: true };
    await made('si_get_offering', args);
    const last = talk.entries.at(-1);
    return last?.is === 'answer' ? textOf(last.answer.offering_token, 500) : undefined;
  }

  async function made(tool: string, args: Fields): Promise<boolean> {
    change({ busy: true });
    const called = await parts.call(tool, args);
    change({ busy: false });
    if ('problem' in called) {
      add({ is: 'refused', code: 'no answer', text: called.problem });
      return false;
    }
    const { answer, isError } = called;
    if (isError) {
      const { code, message } = fieldsOf(answer.adcp_error);
      add({ is: 'refused', code: textOf(code, 80) ?? 'refused', text: textOf(message) ?? '' });
      if (code === 'SESSION_NOT_FOUND') change({ status: 'expired' });
      return false;
    }
    const { session_id, session_status, session_ttl_seconds } = answer;
    change({
      ...(typeof session_id === 'string' && { session_id }),
      ...(typeof session_status === 'string' && { status: session_status }),
      ...(typeof session_ttl_seconds === 'number' && { ttlSeconds: session_ttl_seconds }),
    });
    add({ is: 'answer', tool, answer });
    return true;
  }

  function add(entry: Entry): void {
    change({ entries: [...talk.entries, entry] });
  }

  function change(some: Partial<Talk>): void {
    talk = { ...talk, ...some };
    onChange(talk);
  }
}
