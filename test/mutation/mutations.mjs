/** The mutations of a source text: small changes to what it does, each of which some test should notice. */
import ts from 'typescript';

const NEGATED = { '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const CALCULATED = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '+=': '-=', '-=': '+=' };
const SWAPPED = new Map(
  Object.entries({ some: 'every', every: 'some', startsWith: 'endsWith', endsWith: 'startsWith' }),
);

/** Calls whose result is much like what they are called on: `x.slice(0, 9)` becomes `x`. Without those that only describe. */
const LEFT_OUT = new Set(
  [
    'filter slice sort toSorted reverse flat trim toLowerCase toUpperCase',
    'optional nullable strict min max length int positive nonnegative finite regex url email uuid datetime',
    'refine superRefine default nonempty multipleOf',
  ].flatMap((names) => names.split(' ')),
);

/**
 * @typedef {object} Mutation
 * @property {string} file
 * @property {number} line counted from 1
 * @property {'guard' | 'bound' | 'effect' | 'value'} group
 * @property {number} start where the edit begins
 * @property {number} end
 * @property {string} text what stands there instead
 * @property {[number, number]} reached the expression whose evaluation is needed for the change to matter
 * @property {string} source the line as it is, without the space around it
 * @property {number} column where in that the edit begins, from 0
 * @property {string} change the change as a reader sees it
 */

/** @returns {Mutation[]} in the order of the text. Strings, regular expressions and types are left alone. */
export function mutationsOf(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  const lines = source.split('\n');
  const found = [];
  const add = (group, node, text, reached = node) => {
    const [start, end] = [node.getStart(tree), node.end];
    const { line, character } = tree.getLineAndCharacterOfPosition(start);
    const column = character - lines[line].search(/\S/);
    const change = `${short(source.slice(start, end))} → ${short(text)}`;
    const whole = wholeChain(reached);
    found.push({
      ...{ file, line: line + 1, group, start, end, text, change },
      ...{ reached: [whole.getStart(tree), whole.end], source: lines[line].trim(), column },
    });
  };
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    for (const kind of KINDS) kind(node, add);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

const KINDS = [conditions, operators, literals, statements, parts, calls];

function conditions(node, add) {
  if (ts.isIfStatement(node)) {
    for (const value of ['true', 'false']) add('guard', node.expression, value);
  }
  if (ts.isConditionalExpression(node)) {
    for (const value of ['true', 'false']) add('guard', node.condition, value);
  }
  if (ts.isWhileStatement(node)) add('guard', node.expression, 'false');
  if (ts.isForStatement(node) && node.condition) add('guard', node.condition, 'false');
}

function operators(node, add) {
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    add('guard', node, node.operand.getText());
  }
  if (!ts.isBinaryExpression(node)) return;
  const { left, right, operatorToken } = node;
  const operator = operatorToken.getText();
  if (['&&', '||', '??'].includes(operator)) {
    for (const side of [left, right]) add(operator === '??' ? 'value' : 'guard', node, `(${side.getText()})`);
  }
  const negated = NEGATED[operator];
  if (negated) add(operator.includes('==') ? 'guard' : 'bound', operatorToken, negated, node);
  const calculated = CALCULATED[operator];
  if (calculated && !isText(left) && !isText(right)) add('value', operatorToken, calculated, node);
}

function literals(node, add) {
  if (node.kind === ts.SyntaxKind.TrueKeyword) add('guard', node, 'false');
  if (node.kind === ts.SyntaxKind.FalseKeyword) add('guard', node, 'true');
  if (!ts.isNumericLiteral(node) || isName(node)) return;
  const number = Number(node.text);
  add('bound', node, String(number + 1));
  if (number > 0) add('bound', node, String(number - 1));
}

function statements(node, add) {
  if (ts.isExpressionStatement(node) && !isDirective(node)) add('effect', node.expression, 'void 0');
  const given = ts.isReturnStatement(node) ? node.expression : undefined;
  if (given && !isConstant(given)) add('effect', given, 'undefined');
}

/** Properties and elements left out. */
function parts(node, add) {
  if (ts.isObjectLiteralExpression(node)) {
    for (const part of node.properties) add('effect', part, '...{}', partValue(part));
  }
  if (ts.isArrayLiteralExpression(node) && !isTarget(node)) {
    for (const part of node.elements) {
      if (!ts.isOmittedExpression(part)) add('effect', part, '...[]', partValue(part));
    }
  }
}

function calls(node, add) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
  const { expression: object, name } = node.expression;
  if (object.getText() === 'Math') {
    const other = { min: 'max', max: 'min' }[name.text];
    if (other) add('bound', name, other, node);
  } else if (SWAPPED.has(name.text)) {
    add('value', name, SWAPPED.get(name.text), node);
  } else if (LEFT_OUT.has(name.text)) {
    add('value', node, object.getText());
  }
}

/** The value of a property or an element; a shorthand `{ a }` and a method have none that could stand in parentheses. */
function partValue(part) {
  if (ts.isPropertyAssignment(part)) return part.initializer;
  if (ts.isSpreadAssignment(part) || ts.isSpreadElement(part)) return part.expression;
  return ts.isExpression(part) ? part : part.parent;
}

/** `a.b` in `a.b?.c()` is reached when the whole is; in parentheses of its own it would break the chain. */
function wholeChain(node) {
  const { parent } = node;
  const inner =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isCallExpression(parent)) &&
    parent.expression === node;
  if (inner || (ts.isNonNullExpression(parent) && parent.expression === node)) return wholeChain(parent);
  return ts.isDeleteExpression(parent) || isTarget(node) ? wholeChain(parent) : node;
}

/** Whether it is assigned to, as the left side of `[a, b] = pair`. */
function isTarget(node) {
  const { parent } = node;
  const assigned = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return assigned && parent.left === node;
}

function isText(node) {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  return ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right));
}

function isName(node) {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

function isDirective({ expression }) {
  return ts.isStringLiteral(expression);
}

function isConstant(node) {
  const { TrueKeyword, FalseKeyword, NullKeyword } = ts.SyntaxKind;
  return [TrueKeyword, FalseKeyword, NullKeyword].includes(node.kind) || node.getText() === 'undefined';
}

function short(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 60)} … ${line.slice(-25)}` : line;
}

/** The text with one mutation in it. */
export function mutated(source, { start, end, text }) {
  return source.slice(0, start) + text + source.slice(end);
}

/** The text with a note at every mutation's place that says its number once the place is reached. */
export function noting(source, numbered) {
  const opens = numbered
    .map(({ number, reached: [start, end] }) => ({
      at: start,
      text: `(globalThis.noteReached(${number}),`,
      width: end - start,
    }))
    .sort((a, b) => b.width - a.width);
  const closes = numbered.map(({ reached: [, end] }) => ({ at: end, text: ')' }));
  const edits = [...closes, ...opens].sort((a, b) => a.at - b.at);
  let [text, from] = ['', 0];
  for (const { at, text: note } of edits) {
    text += source.slice(from, at) + note;
    from = at;
  }
  return text + source.slice(from);
}

/** A number that follows from the seed, below the limit; the same run everywhere. */
function chance(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** So many of a file's mutations, drawn by the seed: a guard, a bound, an effect, a value, and round again. */
export function drawn(mutations, count, seed) {
  if (mutations.length <= count) return mutations;
  const name = [...mutations[0].file].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  const pick = chance(Math.imul(name, 31) + seed);
  const groups = ['guard', 'bound', 'effect', 'value'].map((name) => mutations.filter(({ group }) => group === name));
  const taken = [];
  while (taken.length < count) {
    for (const group of groups) {
      if (group.length > 0 && taken.length < count) taken.push(...group.splice(pick(group.length), 1));
    }
  }
  return taken.sort((a, b) => a.start - b.start);
}
