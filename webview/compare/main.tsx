import { render } from 'preact';
import '../ui/theme.css';
import { App } from './app';
import { CompareStore } from './store';

const store = new CompareStore();
render(<App store={store} />, document.getElementById('root')!);
void store.start();
