/** What the tools cost a model: o200k tokens of {name, description, input_schema} of all five, as dist/si-mcp.js lists them for each shipped brand. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { commandLine, readWords } from './command-line.mjs';

readWords(commandLine('bench/tokens.mjs', 'Count what the list of tools costs a model.'));
const BUDGET = 1500;

const BRANDS = ['delta', 'nova-motors', 'acme-outdoor', 'pace-running'];

const program = fileURLToPath(new URL('../dist/si-mcp.js', import.meta.url));
const input = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n';
for (const brand of BRANDS) {
  const words = [program, '--log-level', 'warn', '--brand', brand];
  const answer = JSON.parse(execFileSync(process.execPath, words, { input, encoding: 'utf8' }));
  const tokens = answer.result.tools
    .map(({ name, description, inputSchema }) => JSON.stringify({ name, description, input_schema: inputSchema }))
    .reduce((sum, card) => sum + countTokens(card), 0);
  console.log(`tools/list of ${brand}: ${tokens} tokens of ${BUDGET} (o200k)`);
  if (tokens > BUDGET) process.exitCode = 1;
}
