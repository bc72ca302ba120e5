import { render } from 'preact';
import '../ui/theme.css';
import { App } from './app';
import { EditorStore } from './state/store';

const store = new EditorStore();
render(<App store={store} />, document.getElementById('root')!);
void store.start();
