/** Entry point of the MCP App: renders the brand's answers in a host's iframe, in the host's theme. */
import { render } from 'preact';
import '../theme.css';
import '../components/components.css';
import './app.css';
import { type Fields, fieldsOf, linkOf } from '../read.ts';
import { createBridge } from './bridge.ts';
import { View } from './view.tsx';

const { documentElement: root, body } = document;
const hearers = new Set<(result: Fields) => void>();
/** An answer may arrive before the view is mounted. */
let early: Fields | undefined;

const bridge = createBridge(window.parent, window, {
  toolResult(result) {
    if (hearers.size === 0) early = result;
    for (const hear of hearers) hear(result);
  },
  context: takeOver,
});

const listen = (hear: (result: Fields) => void) => {
  hearers.add(hear);
  if (early !== undefined) hear(early);
  early = undefined;
  return () => {
    hearers.delete(hear);
  };
};

/** The host's theme and variables; of variables only those that MCP Apps may have. */
function takeOver({ theme, styles }: Fields) {
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  for (const [name, value] of Object.entries(fieldsOf(fieldsOf(styles).variables)))
    if (/^--[a-z\d-]{1,60}$/.test(name) && typeof value === 'string') root.style.setProperty(name, value);
}

// Sandboxed frames cannot open links; ask the host to.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const url = linkOf(link?.href);
  if (link === null) return;
  event.preventDefault();
  if (url !== undefined) bridge.openLink(url).catch(() => {});
});

new ResizeObserver(() => {
  bridge.resized(Math.ceil(body.scrollWidth), Math.ceil(body.getBoundingClientRect().height));
}).observe(body);

const draw = (capabilities: Fields) => {
  const tells = capabilities.updateModelContext !== undefined;
  render(<View bridge={bridge} listen={listen} tells={tells} />, body);
  root.dataset.appStatus = 'ready';
};
// Render even if the host does not initialise.
bridge.open().then(draw, () => draw({}));
