/** A host's receipt for a sponsored_context: its invariants (R89–R91) and the audit line it leaves (R92). */
import { ok, type Result, refuse } from '../protocol/errors.ts';
import type { SponsoredContextReceipt } from '../protocol/sponsored-context.ts';
import { iso } from './iso-time.ts';

/** Refuses a receipt that breaks an invariant with VALIDATION_ERROR and its `field`; a rejected receipt is fine. */
export function checkReceipt(receipt: SponsoredContextReceipt | undefined): Result<undefined> {
  if (receipt === undefined) return ok(undefined);
  const { context_use, disclosure_obligation } = receipt.sponsored_context;
  const { status, accepted_context_use, disclosure_commitment } = receipt.host_receipt;

  if (status === 'rejected') {
    if (accepted_context_use !== undefined)
      return broken('accepted_context_use', 'Leave it out of a rejected receipt.');
    if (disclosure_commitment !== undefined) {
      return broken('disclosure_commitment', 'Leave it out of a rejected receipt.');
    }
    return ok(undefined);
  }

  if (accepted_context_use === undefined) {
    return broken(
      'accepted_context_use',
      `An accepted receipt needs it: send "${context_use}", the declared context_use.`,
    );
  }
  if (accepted_context_use !== context_use) {
    return broken(
      'accepted_context_use',
      `It differs from the declared context_use "${context_use}": silent downgrade forbidden. Accept that use or reject.`,
    );
  }
  if (disclosure_commitment === undefined) {
    return broken('disclosure_commitment', 'An accepted receipt needs it: send a status.');
  }
  if (disclosure_obligation.required && disclosure_commitment.status !== 'accepted') {
    return broken(
      'disclosure_commitment.status',
      'Disclosure is required here: send "accepted" or reject the receipt.',
    );
  }
  return ok(undefined);
}

/** Audit record of a receipt: enums, a timestamp, and whether it answers this brand's declaration. Never its free text. Stored with the session. */
export interface ReceiptAudit {
  at: string;
  status: 'accepted' | 'rejected';
  declared_use: string;
  disclosure_required: boolean;
  commitment?: 'accepted' | 'not_required';
  /** False: the receipt answers another brand's declaration. Recorded, not refused. */
  ours: boolean;
}

/** The audit record of a valid receipt. `now` in milliseconds. */
export function auditOf(receipt: SponsoredContextReceipt, brandDomain: string, now: number): ReceiptAudit {
  const { sponsored_context, host_receipt } = receipt;
  const commitment = host_receipt.disclosure_commitment?.status;
  return {
    at: iso(now),
    status: host_receipt.status,
    declared_use: sponsored_context.context_use,
    disclosure_required: sponsored_context.disclosure_obligation.required,
    ...(commitment && { commitment }),
    ours: sponsored_context.paying_principal.brand.domain === brandDomain,
  };
}

function broken(member: string, message: string) {
  return refuse('VALIDATION_ERROR', `sponsored_context_receipt: ${message}`, {
    field: `sponsored_context_receipt.host_receipt.${member}`,
  });
}
