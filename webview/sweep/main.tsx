import { render } from 'preact';
import '../ui/theme.css';
import { App } from './app';
import { SweepStore } from './store';

const store = new SweepStore();
render(<App store={store} />, document.getElementById('root')!);
void store.start();
