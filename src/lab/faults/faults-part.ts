/** Fault injection as a part of the lab: the hook, the endpoints that change rules at run time, and the summary at the end. */
import { type LabAnswer, type LabEndpoint, refuseLab } from '../endpoints.ts';
import type { LabPart } from '../lab-part.ts';
import { createFaultHook, type FaultParts } from './fault-hook.ts';
import { type FaultRules, readFaultRules } from './fault-rules.ts';
import { createFaultSet, type FaultSet } from './fault-set.ts';
import { createMagicFaults } from './magic-faults.ts';
import { reportJson, unmatchedLines } from './report.ts';

interface FaultsSettings extends FaultParts {
  /** What chance and jitter are drawn from. */
  seed: number;
  /** Those of --faults. */
  rules?: FaultRules;
  tell: (text: string) => unknown;
}

export function faultsPart({ seed, rules, tell, ...parts }: FaultsSettings): LabPart {
  const set = createFaultSet(seed);
  const magic = createMagicFaults(seed);
  if (rules !== undefined) set.add(rules);
  return {
    hookFor: (agent) => createFaultHook(set, magic, parts, agent),
    endpoints: endpointsOf(set),
    close() {
      for (const line of unmatchedLines(set.report())) tell(`si-mcp: ${line}\n`);
    },
  };
}

function endpointsOf(set: FaultSet): LabEndpoint[] {
  const report = (personal: boolean, status = 200): LabAnswer => ({
    status,
    body: { rules: reportJson(set.report(), personal) },
  });
  const add = (text: string, personal: boolean, replace: boolean): LabAnswer => {
    const read = readFaultRules(text);
    if (!read.ok) return refuseLab(400, 'invalid_rules', read.problems.join(' '));
    if (replace) set.remove();
    const taken = set.add(read.rules);
    if (taken.length > 0)
      return refuseLab(409, 'name_taken', `There is a rule ${taken.join(', ')} already. Delete it first.`);
    return report(personal, 201);
  };
  return [
    {
      method: 'GET',
      path: '/lab/faults',
      does: 'tell the fault rules, how often each was carried out, and what came nearest to those that never were',
      answer: ({ personal }) => report(personal),
    },
    {
      method: 'POST',
      path: '/lab/faults',
      does: 'add rules: YAML or JSON, as in a file of --faults, or one rule alone',
      answer: ({ text, personal }) => add(text, personal, false),
    },
    {
      method: 'PUT',
      path: '/lab/faults',
      does: 'put these rules in the place of all',
      answer: ({ text, personal }) => add(text, personal, true),
    },
    {
      method: 'DELETE',
      path: '/lab/faults',
      does: 'take all rules away',
      answer: () => ({ body: { removed: set.remove() } }),
    },
    {
      method: 'DELETE',
      path: '/lab/faults/*',
      does: 'take the rule of this name away',
      answer({ rest }) {
        const removed = set.remove(nameIn(rest));
        return removed > 0 ? { body: { removed } } : refuseLab(404, 'not_found', 'There is no rule of this name.');
      },
    },
  ];
}

/** A name as it stands in a path. */
function nameIn(rest: string): string {
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest;
  }
}
