/** Converts zod issues to AdCP issues: pointer, JSON Schema keyword, and a sentence that says what to send (R113, R114). */
import type { z } from 'zod/v3';
import { type AdcpIssue, type Refusal, refuse } from './errors.ts';

/** Limit that keeps the error JSON far below 4 kB (R5). */
const MAX_ISSUES = 5;

/** At most five issues, one per pointer: a key that is both short and malformed needs only one sentence. */
export function issuesOf(error: z.ZodError): AdcpIssue[] {
  const byPointer = new Map<string, AdcpIssue>();
  for (const issue of error.issues) {
    if (byPointer.size === MAX_ISSUES) break;
    const pointer = pointerTo(issue.path);
    if (!byPointer.has(pointer)) byPointer.set(pointer, toIssue(issue, pointer));
  }
  return [...byPointer.values()];
}

/**
 * INVALID_REQUEST with its issues, or VALIDATION_ERROR when only the receipt is invalid (R89). The message contains everything
 * the issues say, and `field` is the first pointer in dotted form (R113).
 */
export function refuseIssues(issues: AdcpIssue[]): Refusal {
  const field = fieldOf(issues[0]?.pointer ?? '');
  const code = issues.every(({ pointer }) => RECEIPT.test(pointer)) ? 'VALIDATION_ERROR' : 'INVALID_REQUEST';
  return refuse(code, issues.map((issue) => issue.message).join(' '), { field, issues });
}

const RECEIPT = /^\/sponsored_context_receipt(?:\/|$)/;

/** RFC 6901. */
export function pointerTo(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The dotted form of a pointer: `/identity/user/email` is `identity.user.email`, `/items/0` is `items[0]`, the root is empty. */
export function fieldOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((field, part) => (/^\d+$/.test(part) ? `${field}[${part}]` : field ? `${field}.${part}` : part), '');
}

function toIssue(issue: z.ZodIssue, pointer: string): AdcpIssue {
  const [keyword, how] = ruleOf(issue);
  const field = fieldOf(pointer) || 'arguments';
  const advice = ADVICE[field];
  return { pointer, keyword, message: `Send ${field}${how}${advice ? `: ${advice}` : ''}.` };
}

/** The one table from zod's issues to JSON Schema keywords, each with the words that follow "Send <field>". Values are never echoed (R116). */
function ruleOf(issue: z.ZodIssue): [keyword: string, how: string] {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.received === 'undefined') return ['required', ''];
      return ['type', ` as ${expectedIn(issue)}, not as ${TYPES[issue.received] ?? issue.received}`];
    case 'invalid_literal':
      return issue.received === undefined ? ['required', ''] : ['const', ` as ${JSON.stringify(issue.expected)}`];
    case 'invalid_enum_value':
      return ['enum', ` as one of ${issue.options.join(', ')}`];
    case 'invalid_union':
      return ['anyOf', ' as one of the types it may have'];
    case 'invalid_union_discriminator':
      return ['oneOf', ` as one of ${issue.options.join(', ')}`];
    case 'invalid_string':
      if (issue.validation === 'datetime') return ['format', ' as a time with zone such as 2026-08-22T10:00:00Z'];
      if (issue.validation === 'email') return ['format', ' as an e-mail address'];
      if (issue.validation === 'url') return ['format', ' as an absolute URL'];
      return ['pattern', ' in the form it must have'];
    case 'too_small':
      if (issue.type === 'string') return ['minLength', ` with at least ${issue.minimum} characters`];
      if (issue.type === 'array') return ['minItems', ` with at least ${issue.minimum} item, or leave it out`];
      return [
        issue.inclusive ? 'minimum' : 'exclusiveMinimum',
        ` as ${issue.inclusive ? '' : 'more than '}${issue.minimum}${issue.inclusive ? ' or more' : ''}`,
      ];
    case 'too_big':
      if (issue.type === 'string') return ['maxLength', ` with at most ${issue.maximum} characters`];
      if (issue.type === 'array') return ['maxItems', ` with at most ${issue.maximum} items`];
      if (issue.type === 'set') return ['maxProperties', ` with at most ${issue.maximum} members`];
      return [
        issue.inclusive ? 'maximum' : 'exclusiveMaximum',
        ` as ${issue.inclusive ? '' : 'less than '}${issue.maximum}${issue.inclusive ? ' or less' : ''}`,
      ];
    case 'not_multiple_of':
      return ['multipleOf', ` as a multiple of ${issue.multipleOf}`];
    case 'unrecognized_keys':
      return ['additionalProperties', ' with known members only'];
    case 'custom':
      // As protocol/keywords.ts says it.
      return [String(issue.params?.keyword ?? 'type'), String(issue.params?.how ?? ' in the form it must have')];
    default:
      return ['type', ' in the type it must have'];
  }
}

/** For an enum zod reports `'a' | 'b'` when the value is not a string. */
function expectedIn({ expected }: z.ZodInvalidTypeIssue): string {
  const options = String(expected).match(/'[^']*'/g);
  return options ? `one of ${options.map((option) => option.slice(1, -1)).join(', ')}` : (TYPES[expected] ?? expected);
}

/** JSON types by zod name. Zod reports `float` for a number where an integer is required. */
const TYPES: Partial<Record<z.ZodParsedType, string>> = {
  object: 'an object',
  array: 'an array',
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  float: 'a fraction',
  boolean: 'true or false',
  null: 'null',
};

const PAYER = 'sponsored_context_receipt.sponsored_context.paying_principal';

/** Advice for a wrong value: where it comes from, or what it looks like. */
const ADVICE: Partial<Record<string, string>> = {
  idempotency_key: 'a new random value of 16 to 255 characters from A-Z a-z 0-9 _ . : - such as a UUID',
  session_id: 'the session_id that si_initiate_session returned, verbatim',
  intent: 'what the user wants, in plain words',
  message: "the user's words",
  offering_id: "the brand's id of the offering, verbatim",
  product_limit: 'an integer from 1 to 50',
  reason: 'handoff_transaction to buy after pending_handoff, user_exit when the user leaves',
  identity: '{"consent_granted": false}, or true only if the user agreed to share personal data',
  'identity.consent_granted': 'true only if the user agreed to share personal data, else false',
  'identity.consent_timestamp': 'leave it out unless the user consented at that time',
  'identity.user.email': 'leave it out unless the user gave one',
  action_response: '{"action": "checkout"}, with the action of the pressed button',
  [`${PAYER}.brand`]: 'domain, brand_id, countries, industries, data_subject_contestation, brand_kit_override',
  [`${PAYER}.account`]: 'account_id',
};
