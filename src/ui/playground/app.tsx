import { useEffect, useState } from 'preact/hooks';
import { ImageSource } from '../components/press.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { useLive } from '../inspector/use-live.ts';
import { Chat } from './chat.tsx';
import { Connect } from './connect.tsx';
import { type Facts, readFacts } from './facts.ts';
import { HostReport } from './host-report.tsx';
import { KeyForm } from './key-form.tsx';
import { ownImage } from './own-image.ts';
import { Theme } from './theme.tsx';

const VIEWS = ['Chat', 'Inspector', 'Connect'] as const;
/** With a lab only. */
const REPORT = 'Host report';
type View = (typeof VIEWS)[number] | typeof REPORT;

/** As a class of the page's style. */
const classOf = (view: View) => view.toLowerCase().replace(' ', '-');

/** The whole page: chat and inspector side by side, or one at a time on small screens. */
export function App() {
  const [facts, setFacts] = useState<Facts | 'key needed' | 'asked'>('asked');
  const [problem, setProblem] = useState('');
  const [key, setKey] = useState<string>();

  useEffect(() => {
    let current = true;
    readFacts(key).then(
      (read) => {
        if (!current) return;
        setFacts(read);
        setProblem(read === 'key needed' && key !== undefined ? 'This key is not valid.' : '');
      },
      (mistake: unknown) => setProblem(mistake instanceof Error ? mistake.message : 'The service does not answer.'),
    );
    return () => {
      current = false;
    };
  }, [key]);

  if (facts === 'key needed') return <KeyForm problem={problem} onKey={setKey} />;
  if (facts === 'asked') return <p role="status">{problem || 'Loading…'}</p>;
  return <Page facts={facts} operatorKey={key} />;
}

function Page({ facts, operatorKey }: { facts: Facts; operatorKey: string | undefined }) {
  const [view, setView] = useState<View>('Chat');
  const [brandName, setBrandName] = useState(facts.brands[0]?.name ?? '');
  const [own, setOwn] = useState<string>();
  const live = useLive(operatorKey, facts.now);
  const brand = facts.brands.find(({ name }) => name === brandName) ?? facts.brands[0];
  if (brand === undefined) return <p>No brand is served.</p>;
  return (
    <ImageSource.Provider value={ownImage}>
      <header class="top">
        <h1>
          si-mcp playground <span class="si-muted">{facts.version}</span>
        </h1>
        <label>
          Brand{' '}
          <select value={brand.name} onChange={({ currentTarget }) => setBrandName(currentTarget.value)}>
            {facts.brands.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <nav aria-label="Views">
          {(facts.lab ? ([...VIEWS, REPORT] as const) : VIEWS).map((name) => (
            <button
              key={name}
              type="button"
              class={`si-quiet view-${classOf(name)}`}
              aria-pressed={view === name}
              onClick={() => setView(name)}
            >
              {name}
            </button>
          ))}
        </nav>
        <Theme />
      </header>
      <main class={`views shows-${classOf(view)}`}>
        <Chat key={brand.name} facts={facts} brand={brand} operatorKey={operatorKey} live={live} onSession={setOwn} />
        <Inspector live={live} facts={facts} own={own} />
        {view === 'Connect' && <Connect facts={facts} brand={brand} />}
        {view === REPORT && <HostReport operatorKey={operatorKey} />}
      </main>
    </ImageSource.Provider>
  );
}
