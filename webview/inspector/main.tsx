import { render } from 'preact';
import '../ui/theme.css';
import { Inspector } from './inspector';
import { InspectorStore } from './store';

const store = new InspectorStore();
render(<Inspector store={store} />, document.getElementById('root')!);
void store.start();
