import type { DiffusionApi } from '../../../src/engine/api/diffusionApi';
import type { GenerateRequest } from '../../../src/engine/api/generation';
import { EngineProcess } from '../../../src/engine/process/process';

// A stand-in for the extension host: begins a generation and tells the engine's process id.
const [script, request] = process.argv.slice(2) as [string, string];
const engine = new EngineProcess<DiffusionApi>({ script, patience: 2000 });
engine.client
  .generate(JSON.parse(request) as GenerateRequest, {
    report: event => process.send!({ event, engine: engine.pid }),
  })
  .catch(() => undefined);
