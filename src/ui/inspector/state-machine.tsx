import type { Step } from './session.ts';

/** Position of each state. */
const STATES: Record<string, { x: number; y: number }> = {
  active: { x: 10, y: 44 },
  pending_handoff: { x: 150, y: 2 },
  complete: { x: 310, y: 8 },
  terminated: { x: 310, y: 44 },
  expired: { x: 310, y: 80 },
};
const WIDTH = 110;
const HEIGHT = 26;
/** The transitions (R80). */
const ARROWS: readonly [string, string][] = ['active', 'pending_handoff'].flatMap((from) =>
  ['pending_handoff', 'complete', 'terminated', 'expired']
    .filter((to) => to !== from)
    .map((to): [string, string] => [from, to]),
);

/** Diagram of the session states, with the path taken and the cause of each transition. */
export function StateMachine({ status, path }: { status: string; path: readonly Step[] }) {
  const states = path.map((step) => step.status);
  const all = states.at(-1) === status ? states : [...states, status];
  const steps = new Set(all.map((to, at) => `${all[at - 1]} ${to}`));
  const words = all.join(', then ');
  return (
    <div class="machine">
      <svg viewBox="0 0 430 114" role="img" aria-label={`States of the session: ${words}`}>
        {ARROWS.map(([from, to]) => (
          <Arrow key={`${from} ${to}`} from={from} to={to} taken={steps.has(`${from} ${to}`)} />
        ))}
        {Object.entries(STATES).map(([state, { x, y }]) => (
          <g key={state} class={state === status ? 'is-now' : all.includes(state) ? 'was' : 'not'}>
            <rect x={x} y={y} width={WIDTH} height={HEIGHT} rx={6} />
            <text x={x + WIDTH / 2} y={y + 17} text-anchor="middle">
              {state}
            </text>
          </g>
        ))}
      </svg>
      <ul class="path">
        {path.map(({ status: state, at, by }, index) => (
          <li key={index}>
            <strong>{state}</strong> <span class="si-muted">{`${timeText(at)} ${by}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Arrow({ from, to, taken }: { from: string; to: string; taken: boolean }) {
  const [start, end] = [STATES[from], STATES[to]];
  if (!start || !end) return null;
  const [x1, y1, x2, y2] = [start.x + WIDTH, start.y + HEIGHT / 2, end.x, end.y + HEIGHT / 2];
  return <line x1={x1} y1={y1} x2={x2} y2={y2} class={taken ? 'taken' : 'open'} />;
}

/** "15:30:03" in UTC, on the agent's clock. */
export function timeText(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8e15 ? new Date(at).toISOString().slice(11, 19) : '';
}
