/** `si-mcp replay` and `si-mcp serve-recording`. Loaded with these commands alone. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkoutTools } from '../../tools/checkout/list.ts';
import { tools } from '../../tools/index.ts';
import { NO_BRAND } from '../brands/profile.ts';
import { clockFrom } from '../clock.ts';
import { ConfigError, type Flags, readConfig } from '../config.ts';
import { createRecordedAgent, type RecordedAgent } from '../lab/recording/recorded-agent.ts';
import { type Recording, RecordingError, readRecording } from '../lab/recording/recording.ts';
import { isDifferent, replay, replayText } from '../lab/recording/replay.ts';
import { createServiceLog } from '../mcp/http/log.ts';
import { type HttpParts, type Steering, serveHttp } from '../mcp/http.ts';
import { type Introduction, introduce } from '../mcp/introduction.ts';
import { createLog, type LogLevel } from '../mcp/log.ts';
import { serveStdio, type Terminal } from '../mcp/stdio.ts';
import type { Output } from '../output.ts';
import { openTarget } from './open-target.ts';
import type { RecordingTask } from './recording-command.ts';

/** What of the process these commands use. */
interface RecordingDeps {
  version: string;
  output: Pick<Output, 'stderr'>;
  terminal: () => Terminal;
  steering: () => Steering;
}

/** Resolves to the exit code. Throws ConfigError when the recording cannot be read or the agent not be reached. */
export async function recordings(task: RecordingTask, flags: Flags, deps: RecordingDeps): Promise<number> {
  const { clock, logLevel } = readConfig(flags);
  const now = clockFrom(clock);
  const recording = readFile(task.file);
  return task.do === 'replay'
    ? play(task, recording, { ...deps, now })
    : serve(task, recording, { ...deps, now, logLevel });
}

function readFile(file: string): Recording {
  try {
    return readRecording(readFileSync(file, 'utf8'));
  } catch (problem) {
    if (problem instanceof RecordingError) throw new ConfigError(`${file}: ${problem.message}.`);
    const code = problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown reason';
    throw new ConfigError(`${file} cannot be read (${code}).`);
  }
}

async function play(
  { target, ignored, json }: Extract<RecordingTask, { do: 'replay' }>,
  recording: Recording,
  { version, now }: RecordingDeps & { now: () => number },
): Promise<number> {
  const connection = await openTarget(target, version);
  try {
    const replayed = await replay(
      recording,
      (name, args) => connection.request('tools/call', { name, arguments: args }),
      { newId: randomUUID, now, ignored },
    );
    const different = replayed.filter(isDifferent).length;
    const report = {
      calls: replayed.length,
      different,
      era: connection.era,
      transport: connection.transport,
      replayed,
    };
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : replayText(replayed));
    return different > 0 ? 1 : 0;
  } finally {
    await connection.close();
  }
}

type Serving = RecordingDeps & { now: () => number; logLevel: LogLevel };

async function serve(
  { port, repeat }: Extract<RecordingTask, { do: 'serve-recording' }>,
  recording: Recording,
  deps: Serving,
): Promise<number> {
  const { now, output } = deps;
  const agent = createRecordedAgent(recording, {
    now,
    repeat,
    onRefused: (message) => output.stderr.write(`si-mcp: ${message}\n`),
  });
  const introduction = introductionOf(recording, deps.version);
  const names = new Set(introduction.cards.map(({ name }) => name));
  const dispatch = async (name: string, args: unknown) => (names.has(name) ? agent.answer(name, args) : undefined);
  if (port === undefined) {
    const log = createLog(deps.logLevel, output.stderr.write);
    const parts = { dispatch, introduction: async () => introduction, principal: 'stdio', log };
    await serveStdio(parts, { agent: async () => ({ sweep: async () => false }), terminal: deps.terminal() });
  } else {
    const { profile } = introduction;
    const faces = [{ ...introduction, brand: 'recording', title: profile.name, dispatch }];
    await serveAt(port, faces, deps);
  }
  output.stderr.write(endText(agent));
  return agent.played().refused > 0 ? 1 : 0;
}

async function serveAt(port: number, brands: HttpParts['brands'], { logLevel, output, steering }: Serving) {
  const log = createServiceLog(logLevel, output.stderr);
  const parts = { brands, log, now: Date.now, ticks: () => performance.now() };
  await serveHttp({ host: '127.0.0.1', port }, parts, steering());
}

/** What the recording tells of its server; of one that tells nothing, what this program tells of any brand. */
function introductionOf({ introduction, calls }: Recording, version: string): Introduction {
  const sells = calls.some(({ tool }) => checkoutTools.some(({ name }) => name === tool));
  const own = introduce({
    profile: introduction?.profile ?? NO_BRAND,
    tools,
    checkoutTools: sells ? checkoutTools : undefined,
    version,
  });
  return introduction ? { ...own, ...introduction } : own;
}

function endText(agent: RecordedAgent): string {
  const { answered, of, refused } = agent.played();
  const not = refused === 0 ? '' : `; ${refused} more ${refused === 1 ? 'call was' : 'calls were'} not in it`;
  return `si-mcp: answered ${answered} of ${of} recorded ${of === 1 ? 'call' : 'calls'}${not}\n`;
}
