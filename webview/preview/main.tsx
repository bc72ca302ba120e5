import { render } from 'preact';
import '../ui/theme.css';
import { App } from './app';
import { PreviewStore } from './store';

const store = new PreviewStore();
render(<App store={store} />, document.getElementById('root')!);
void store.start();
