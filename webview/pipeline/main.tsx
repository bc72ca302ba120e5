import { render } from 'preact';
import '../ui/theme.css';
import { App } from './app';
import { PipelineStore } from './store';

const store = new PipelineStore();
render(<App store={store} />, document.getElementById('root')!);
void store.start();
