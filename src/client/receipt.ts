/** Reads an agent's `sponsored_context` and builds the host's receipt (AdCP 3.1 and later). */
import { type Json, record, words } from './message.ts';

export type ContextUse = 'presentation_only' | 'comparison_set' | 'reasoning_context';

/** What a host does with sponsored content. */
export interface DisclosureOptions {
  /** The uses it accepts; `presentation_only` and `comparison_set` unless given. Others are rejected, never downgraded. */
  uses?: readonly ContextUse[];
  /** Whether it shows the label wherever it is asked to; true unless given. If not, content that asks for it is rejected. */
  shows?: boolean;
}

/** What is to be observed where an answer is used. */
export interface Disclosure {
  /** What is to be shown beside the content; none where the agent declares nothing. */
  label?: string;
  use?: ContextUse;
  /** Whether the host may use the content at all. Content without a declaration is used as its host sees fit. */
  accepted: boolean;
  /** Goes with the next call, as `sponsored_context_receipt`. */
  receipt?: Json;
}

const USES: readonly unknown[] = ['presentation_only', 'comparison_set', 'reasoning_context'];

/** Reads the declaration of an answer and prepares its receipt; `now` in milliseconds. */
export function disclosureOf(
  { sponsored_context }: Json,
  { uses = ['presentation_only', 'comparison_set'], shows = true }: DisclosureOptions,
  now: number,
): Disclosure {
  if (sponsored_context === undefined) return { accepted: true };
  const { paying_principal, context_use: use, disclosure_obligation } = record(sponsored_context);
  const { brand, display_name } = record(paying_principal);
  const { domain } = record(brand);
  const { required, label_text } = record(disclosure_obligation);
  // A receipt repeats the declaration, so there is none for one that is broken.
  if (!isUse(use) || !words(domain) || typeof required !== 'boolean') return { accepted: false };
  const label = words(label_text) ?? (required ? `Sponsored by ${display_name ?? domain}` : undefined);
  const unused = uses.includes(use) ? undefined : `this host does not use content as ${use}`;
  const rejection_reason = unused ?? (required && !shows ? 'this host cannot show the disclosure' : undefined);
  const accepted = !rejection_reason;
  const host_receipt = {
    status: accepted ? 'accepted' : 'rejected',
    received_at: new Date(now).toISOString(),
    ...(accepted
      ? {
          accepted_context_use: use,
          disclosure_commitment: required ? { status: 'accepted', label_text: label } : { status: 'not_required' },
        }
      : { rejection_reason }),
  };
  return { label, use, accepted, receipt: { sponsored_context, host_receipt } };
}

function isUse(value: unknown): value is ContextUse {
  return USES.includes(value);
}
