import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/v3';
import { fieldOf, issuesOf, pointerTo, refuseIssues } from '../../src/protocol/issues.ts';
import { SiInitiateSessionRequest } from '../../src/protocol/messages.ts';

function issues(schema: z.ZodTypeAny, value: unknown) {
  const parsed = schema.safeParse(value);
  return parsed.error ? issuesOf(parsed.error) : [];
}
const only = (schema: z.ZodTypeAny, x?: unknown) => issues(z.object({ x: schema }), { x });

/** The vocabulary of JSON Schema draft-07 that a validator can report. */
const KEYWORDS = new Set([
  'type',
  'enum',
  'const',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'items',
  'additionalItems',
  'maxItems',
  'minItems',
  'uniqueItems',
  'contains',
  'maxProperties',
  'minProperties',
  'required',
  'properties',
  'patternProperties',
  'additionalProperties',
  'dependencies',
  'propertyNames',
  'if',
  'then',
  'else',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'format',
]);

describe('the table from zod to JSON Schema keywords', () => {
  test.each<[string, z.ZodTypeAny, unknown, string, string]>([
    ['a missing member', z.string(), undefined, 'required', 'Send x.'],
    ['a missing choice', z.enum(['a', 'b']), undefined, 'required', 'Send x.'],
    ['a missing constant', z.literal(true), undefined, 'required', 'Send x.'],
    ['a wrong type', z.object({}), 'secret', 'type', 'Send x as an object, not as a string.'],
    ['null', z.string(), null, 'type', 'Send x as a string, not as null.'],
    ['a fraction', z.number().int(), 2.5, 'type', 'Send x as an integer, not as a fraction.'],
    ['a constant', z.literal(true), false, 'const', 'Send x as true.'],
    ['a choice', z.enum(['a', 'b']), 'secret', 'enum', 'Send x as one of a, b.'],
    ['no choice at all', z.enum(['a', 'b']), null, 'type', 'Send x as one of a, b, not as null.'],
    ['a union', z.union([z.boolean(), z.object({})]), 'secret', 'anyOf', 'Send x as one of the types it may have.'],
    ['a short string', z.string().min(3), 'a', 'minLength', 'Send x with at least 3 characters.'],
    ['a long string', z.string().max(1), 'secret', 'maxLength', 'Send x with at most 1 characters.'],
    ['a pattern', z.string().regex(/^a$/), 'secret', 'pattern', 'Send x in the form it must have.'],
    [
      'a time',
      z.string().datetime({ offset: true }),
      '2026-08-22T10:00:00',
      'format',
      'Send x as a time with zone such as 2026-08-22T10:00:00Z.',
    ],
    ['an address', z.string().email(), 'secret', 'format', 'Send x as an e-mail address.'],
    ['a URL', z.string().url(), 'secret', 'format', 'Send x as an absolute URL.'],
    ['a small number', z.number().min(1), 0, 'minimum', 'Send x as 1 or more.'],
    ['a big number', z.number().max(50), 51, 'maximum', 'Send x as 50 or less.'],
    ['a number at an open bound above', z.number().lt(9), 9, 'exclusiveMaximum', 'Send x as less than 9.'],
    ['a number at an open bound', z.number().gt(1), 1, 'exclusiveMinimum', 'Send x as more than 1.'],
    ['an empty list', z.array(z.string()).min(1), [], 'minItems', 'Send x with at least 1 item, or leave it out.'],
    ['a long list', z.array(z.string()).max(1), ['a', 'b'], 'maxItems', 'Send x with at most 1 items.'],
    ['a stranger', z.object({}).strict(), { secret: 1 }, 'additionalProperties', 'Send x with known members only.'],
  ])('%s is reported by its keyword, in words that tell what to send and repeat no value (R114, R116)', (_, schema, value, keyword, message) => {
    const found = only(schema, value);
    expect(found).toEqual([{ pointer: '/x', keyword, message }]);
    expect(KEYWORDS).toContain(found[0]?.keyword);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  test('one place is named once, though a bad key breaks two rules (R114)', () => {
    const sent = { idempotency_key: '!', intent: 'a tent', identity: { consent_granted: false } };
    expect(issues(SiInitiateSessionRequest, sent)).toEqual([
      {
        pointer: '/idempotency_key',
        keyword: 'minLength',
        message:
          'Send idempotency_key with at least 16 characters: a new random value of 16 to 255 characters from A-Z a-z 0-9 _ . : - such as a UUID.',
      },
    ]);
  });

  test('a hundred mistakes make five issues and a short error (R114)', () => {
    const identity = { consent_granted: true, consent_scope: Array(100).fill('secret') };
    const found = issues(SiInitiateSessionRequest, {
      idempotency_key: crypto.randomUUID(),
      intent: 'a tent',
      identity,
    });
    expect(found.map((issue) => issue.pointer)).toEqual([0, 1, 2, 3, 4].map((i) => `/identity/consent_scope/${i}`));
    expect(JSON.stringify(refuseIssues(found)).length).toBeLessThan(2000);
  });
});

describe('pointers and fields', () => {
  test.each([
    [[], '', ''],
    [['identity', 'consent_granted'], '/identity/consent_granted', 'identity.consent_granted'],
    [['items', 0], '/items/0', 'items[0]'],
    [['a', 1, 2, 'b'], '/a/1/2/b', 'a[1][2].b'],
    [['a/b', 'c~d'], '/a~1b/c~0d', 'a/b.c~d'],
    [['~1'], '/~01', '~1'],
  ])('the path %j is the pointer %s and the field %s (R113)', (path, pointer, field) => {
    expect(pointerTo(path)).toBe(pointer);
    expect(fieldOf(pointer)).toBe(field);
  });

  test('the field of a refusal is its first pointer, dotted (R113)', () => {
    const refusal = refuseIssues([
      { pointer: '/items/0', keyword: 'type', message: 'Send items[0].' },
      { pointer: '/x', keyword: 'type', message: 'Send x.' },
    ]);
    expect(refusal.error.field).toBe('items[0]');
    expect(refusal.error.message).toBe('Send items[0]. Send x.');
  });

  test('a pointer leads back to the value it was made for (R113)', () => {
    const name = fc.string({ minLength: 1 }).filter((part) => part !== '__proto__');
    fc.assert(
      fc.property(fc.array(fc.oneof(name, fc.nat(9)), { minLength: 1 }), (path) => {
        const parts = pointerTo(path)
          .split('/')
          .slice(1)
          .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
        expect(parts).toEqual(path.map(String));
      }),
    );
  });

  test('wire names and indexes survive the translation to a field (R113)', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z_]{1,8}$/),
        fc.array(fc.oneof(fc.stringMatching(/^[a-z_]{1,8}$/), fc.nat(99))),
        (first, rest) => {
          const spoken = rest.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
          expect(fieldOf(pointerTo([first, ...rest]))).toBe(first + spoken);
        },
      ),
    );
  });
});

test.each([
  ['idempotency_key', 'a new random value of 16 to 255 characters from A-Z a-z 0-9 _ . : - such as a UUID'],
  ['session_id', 'the session_id that si_initiate_session returned, verbatim'],
  ['intent', 'what the user wants, in plain words'],
  ['message', "the user's words"],
  ['offering_id', "the brand's id of the offering, verbatim"],
  ['product_limit', 'an integer from 1 to 50'],
  ['reason', 'handoff_transaction to buy after pending_handoff, user_exit when the user leaves'],
  ['identity', '{"consent_granted": false}, or true only if the user agreed to share personal data'],
  ['action_response', '{"action": "checkout"}, with the action of the pressed button'],
])('who leaves %s out is told where it comes from or what it looks like (R114)', (name, advice) => {
  expect(issues(z.object({ [name]: z.object({}) }), {})).toEqual([
    { pointer: `/${name}`, keyword: 'required', message: `Send ${name}: ${advice}.` },
  ]);
});

test.each([
  ['identity', 'consent_granted', 'true only if the user agreed to share personal data, else false'],
  ['identity', 'consent_timestamp', 'leave it out unless the user consented at that time'],
])('who leaves %s.%s out is told so too (R114)', (outer, inner, advice) => {
  expect(issues(z.object({ [outer]: z.object({ [inner]: z.string() }) }), { [outer]: {} })).toEqual([
    { pointer: `/${outer}/${inner}`, keyword: 'required', message: `Send ${outer}.${inner}: ${advice}.` },
  ]);
});
