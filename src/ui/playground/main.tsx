import '../theme.css';
import '../components/components.css';
import './playground.css';
import '../inspector/inspector.css';
import { render } from 'preact';
import { App } from './app.tsx';

const page = document.getElementById('page');
if (page) render(<App />, page);
