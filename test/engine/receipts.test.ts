import { describe, expect, test } from 'vitest';
import { auditOf, checkReceipt } from '../../src/engine/receipts.ts';
import { SponsoredContextReceipt } from '../../src/protocol/sponsored-context.ts';

function receipt(host: object, declared: { use?: string; required?: boolean; domain?: string } = {}) {
  return SponsoredContextReceipt.parse({
    sponsored_context: {
      paying_principal: { brand: { domain: declared.domain ?? 'skyhike.example' } },
      context_use: declared.use ?? 'presentation_only',
      disclosure_obligation: { required: declared.required ?? true },
    },
    host_receipt: { received_at: '2026-01-18T10:00:00Z', ...host },
  });
}
const accepted = {
  status: 'accepted',
  accepted_context_use: 'presentation_only',
  disclosure_commitment: { status: 'accepted' },
};
const HOST = 'sponsored_context_receipt.host_receipt';

describe('receipts', () => {
  test('no receipt, an accepted one and a rejected one pass (R91)', () => {
    expect(checkReceipt(undefined).ok).toBe(true);
    expect(checkReceipt(receipt(accepted)).ok).toBe(true);
    expect(checkReceipt(receipt({ status: 'rejected', rejection_reason: 'no room' })).ok).toBe(true);
  });

  test.each([
    ['accepted without a use', { ...accepted, accepted_context_use: undefined }, {}, 'accepted_context_use'],
    ['accepted for another use', { ...accepted, accepted_context_use: 'comparison_set' }, {}, 'accepted_context_use'],
    ['accepted without a commitment', { ...accepted, disclosure_commitment: undefined }, {}, 'disclosure_commitment'],
    [
      'required disclosure not committed to',
      { ...accepted, disclosure_commitment: { status: 'not_required' } },
      {},
      'disclosure_commitment.status',
    ],
    [
      'rejected with a use',
      { status: 'rejected', accepted_context_use: 'presentation_only' },
      {},
      'accepted_context_use',
    ],
    [
      'rejected with a commitment',
      { status: 'rejected', disclosure_commitment: { status: 'accepted' } },
      {},
      'disclosure_commitment',
    ],
  ])('%s is refused with its field (R89)', (_, host, declared, member) => {
    expect(checkReceipt(receipt(host, declared))).toMatchObject({
      ok: false,
      error: { code: 'VALIDATION_ERROR', field: `${HOST}.${member}` },
    });
  });

  test('disclosure that is not required may be committed to or not (R89)', () => {
    const free = { ...accepted, disclosure_commitment: { status: 'not_required' } };
    expect(checkReceipt(receipt(free, { required: false })).ok).toBe(true);
    expect(checkReceipt(receipt(accepted, { required: false })).ok).toBe(true);
  });

  test('a quiet change of the use is called a silent downgrade (R90)', () => {
    const result = checkReceipt(
      receipt({ ...accepted, accepted_context_use: 'presentation_only' }, { use: 'comparison_set' }),
    );
    expect(result.ok ? '' : result.error.message).toContain('silent downgrade forbidden');
  });

  test('the audit line has enums and no free text, and notes a foreign declaration (R92)', () => {
    const rejected = receipt(
      { status: 'rejected', host_surface: 'Janes phone', rejection_reason: 'Jane said no' },
      { domain: 'other.example' },
    );
    expect(auditOf(rejected, 'skyhike.example', Date.parse('2026-01-18T10:45:00Z'))).toEqual({
      at: '2026-01-18T10:45:00Z',
      status: 'rejected',
      declared_use: 'presentation_only',
      disclosure_required: true,
      ours: false,
    });
    expect(auditOf(receipt(accepted), 'skyhike.example', 0)).toMatchObject({ commitment: 'accepted', ours: true });
  });
});
