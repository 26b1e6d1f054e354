/** The schema of fault rules: which calls match, which fault is injected, and how often. YAML, or JSON at run time. */
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod/v3';
import { checkoutTools } from '../../../tools/checkout/list.ts';
import { tools } from '../../../tools/index.ts';
import { nearWord } from '../../brands/near-word.ts';
import { fieldOf, issuesOf, pointerTo } from '../../protocol/issues.ts';
import { closed, list } from '../../protocol/keywords.ts';
import { readPath } from './answer-path.ts';

const word = (most = 200) => z.string().min(1).max(most);
const count = (most = 1_000_000) => z.number().int().min(1).max(most);
const milliseconds = () => z.number().int().min(0).max(600_000);
const oneOrMore = <T extends z.ZodTypeAny>(one: T) => z.union([one, list(one, { min: 1, max: 100 })]);

/** Where a member of an answer stands, e.g. response.ui_elements[0].type. */
const path = () =>
  word().transform((text, context) => {
    const read = readPath(text);
    if (read !== undefined) return read;
    context.addIssue({
      code: 'custom',
      params: { how: ' as member names and [0] indexes, e.g. response.ui_elements[0].type' },
    });
    return z.NEVER;
  });

/** What a call must be; all that is given must fit. */
const match = closed({
  tool: oneOrMore(word()).optional(),
  /** The nth session that was opened since the start, or the id of one. */
  session: z.union([count(), word()]).optional(),
  /** The nth of the calls that all the other conditions fit. */
  call: oneOrMore(count()).optional(),
  /** Of the user's words or the intent: `*` stands for anything, case does not count. */
  message: word(1000).optional(),
  /** The offering_id that the call names; `*` as above. */
  offering: word().optional(),
  principal: word().optional(),
  transport: z.enum(['stdio', 'http']).optional(),
  era: z.enum(['legacy', 'modern']).optional(),
  /** Of so many calls in one; drawn for each call that everything else fits. */
  chance: z.number().min(0).max(1).optional(),
});

const common = { name: word().optional(), match: match.optional(), times: count().optional() };
/** Whether the agent carries the call out all the same, so that a retry with the same key finds it done. */
const executed = z.boolean().optional();
const retry_after = count(3600).optional();

/** Every fault there is, with its parameters. */
export const FaultRule = z.discriminatedUnion('fault', [
  closed({ ...common, fault: z.literal('delay'), ms: milliseconds(), jitter_ms: milliseconds().optional() }),
  closed({ ...common, fault: z.literal('timeout'), executed }),
  closed({ ...common, fault: z.literal('drop_connection'), executed, partly: z.boolean().optional() }),
  closed({ ...common, fault: z.literal('rate_limited'), retry_after, over: z.enum(['http', 'adcp']).optional() }),
  closed({
    ...common,
    fault: z.literal('server_error'),
    status: z.number().int().min(500).max(599).optional(),
    retry_after,
    executed,
  }),
  closed({
    ...common,
    fault: z.literal('adcp_error'),
    code: word(64),
    message: word(1000).optional(),
    recovery: z.enum(['transient', 'correctable', 'terminal']).optional(),
    field: word().optional(),
    retry_after,
    executed,
  }),
  closed({ ...common, fault: z.literal('expired_session') }),
  closed({ ...common, fault: z.literal('expired_token') }),
  closed({ ...common, fault: z.literal('malformed_json') }),
  closed({ ...common, fault: z.literal('missing_field'), path: path() }),
  closed({ ...common, fault: z.literal('wrong_type'), path: path() }),
  closed({ ...common, fault: z.literal('set_field'), path: path(), value: z.unknown() }),
  closed({ ...common, fault: z.literal('unknown_ui_type'), type: word().optional() }),
  closed({ ...common, fault: z.literal('http_checkout_url'), url: word(2000).optional() }),
  closed({ ...common, fault: z.literal('past_expires_at'), seconds: count(31_536_000).optional() }),
  closed({
    ...common,
    fault: z.literal('price_mismatch'),
    minor: z.number().int().min(-1_000_000_000).max(1_000_000_000).optional(),
  }),
  closed({ ...common, fault: z.literal('oversized'), bytes: count(64 * 1024 * 1024).optional() }),
  closed({ ...common, fault: z.literal('sent_twice') }),
]);
export type FaultRule = z.output<typeof FaultRule>;
export type FaultMatch = z.output<typeof match>;

const RulesFile = closed({
  /** What chance and jitter are drawn from; left out: the seed of the program. */
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  rules: list(FaultRule, { max: 200 }),
});
export type FaultRules = z.output<typeof RulesFile>;

type RulesRead = { ok: true; rules: FaultRules } | { ok: false; problems: string[] };

/** Reads rules from YAML, of which JSON is a part: a file of rules, or one rule alone. Each problem says what to write instead. */
export function readFaultRules(text: string): RulesRead {
  let given: unknown;
  try {
    given = parse(text, { maxAliasCount: 100 });
  } catch (problem) {
    if (!(problem instanceof YAMLParseError || problem instanceof ReferenceError)) throw problem;
    return { ok: false, problems: [problem.message.split('\n')[0] ?? 'This is not YAML.'] };
  }
  return checkFaultRules(given);
}

/** Rules that have been parsed already, or one alone. */
export function checkFaultRules(given: unknown): RulesRead {
  const isOneRule = typeof given === 'object' && given !== null && 'fault' in given;
  const parsed = RulesFile.safeParse(isOneRule ? { rules: [given] } : given);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const problems = [...unknownTools(parsed.data), ...repeatedNames(parsed.data)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rules: parsed.data };
}

function problemsOf(error: z.ZodError): string[] {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? [`${fieldOf(pointerTo(issue.path)) || 'The file'} has no ${issue.keys.join(', ')}; take it out.`]
      : [],
  );
  return unknown.length > 0 ? unknown : issuesOf(error).map(({ message }) => message);
}

/** Without a name a rule is called after its fault, and numbered where several have one. */
export function nameRules(rules: readonly FaultRule[], taken: Iterable<string> = []): (FaultRule & { name: string })[] {
  const names = new Set(taken);
  for (const { name } of rules) if (name !== undefined) names.add(name);
  return rules.map((rule) => {
    if (rule.name !== undefined) return { ...rule, name: rule.name };
    let name: string = rule.fault;
    for (let at = 2; names.has(name); at++) name = `${rule.fault} ${at}`;
    names.add(name);
    return { ...rule, name };
  });
}

function repeatedNames({ rules }: FaultRules): string[] {
  const names = rules.map(({ name }) => name).filter((name) => name !== undefined);
  return names.filter((name, at) => names.indexOf(name) !== at).map((name) => `Two rules are called ${name}.`);
}

/** A rule for a tool that nobody can call would only be silent. */
function unknownTools({ rules }: FaultRules): string[] {
  const known = [...tools, ...checkoutTools].map(({ name }) => name);
  return rules
    .flatMap(({ match }) => match?.tool ?? [])
    .filter((tool) => !known.includes(tool))
    .map((tool) => {
      const near = nearWord(tool, known);
      return `There is no tool ${tool}.${near === undefined ? ` Tools: ${known.join(', ')}.` : ` Did you mean ${near}?`}`;
    });
}
