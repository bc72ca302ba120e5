import type { ModelApi } from '../../../src/engine/api/modelApi';
import { EngineProcess } from '../../../src/engine/process/process';

// A stand-in for the extension host: sets its engine a task that keeps it deaf for hours, and tells its process id.
const [script, path] = process.argv.slice(2) as [string, string];
const engine = new EngineProcess<ModelApi>({ script, patience: 2000 });
void engine.client.describe({ path }).then(() => {
  engine.client.select({ path, selector: `layer:${'*?'.repeat(16)}Z` }).catch(() => undefined);
  process.send!(engine.pid);
});
