/**
 * Errors of the payment service. Its Error has a closed list of codes (A50), so errors without a code of their own get the
 * nearest one and an exact message (decision 0024).
 */
import type { AcpError, AcpErrorCode } from './acp-error.ts';

/** Where the payment service is, below the merchant's base. */
export const PAYMENT_PATH = '/agentic_commerce/delegate_payment';

export function isPaymentPath(path: string): boolean {
  return path.endsWith(PAYMENT_PATH);
}

/** ACP `Error` of delegate_payment. */
interface PaymentError extends Omit<AcpError, 'type' | 'code'> {
  type: AcpError['type'] | 'rate_limit_exceeded';
  code: PaymentErrorCode;
}

type PaymentErrorCode =
  | 'invalid_card'
  | 'duplicate_request'
  | 'idempotency_conflict'
  | 'too_many_requests'
  | 'idempotency_key_required'
  | 'idempotency_in_flight';

const SAME: Partial<Record<AcpErrorCode, PaymentErrorCode>> = {
  invalid_card: 'invalid_card',
  idempotency_conflict: 'idempotency_conflict',
  idempotency_in_flight: 'idempotency_in_flight',
  idempotency_key_required: 'idempotency_key_required',
  invalid_idempotency_key: 'idempotency_key_required',
};

/** Converts an error to one of the payment service; `status` is the HTTP status of the response. */
export function paymentError(status: number, { type, code, ...rest }: AcpError): PaymentError {
  // Temporary errors get a code that makes the host retry.
  const passing = status === 429 || status >= 500;
  return {
    type: status === 429 ? 'rate_limit_exceeded' : type,
    code: SAME[code] ?? (passing ? 'too_many_requests' : 'invalid_card'),
    ...rest,
  };
}
