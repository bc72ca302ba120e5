import path from 'node:path';
import type { DiffusionApi } from '../../engine/api/diffusionApi';
import type { ModelApi } from '../../engine/api/modelApi';
import { EngineProcess } from '../../engine/process/process';
import type { Remote } from '../../shared/rpc/method';
import type { Log } from '../ui/log';

/** The two child processes: one answers about weights, one runs onnxruntime. Each starts with its first call, if not before. */
export class Engines {
  readonly #model: EngineProcess<ModelApi>;
  readonly #diffusion: EngineProcess<DiffusionApi>;
  /** Statistics of layers' inputs, by which steps can go. */
  readonly calibrations: string;
  /** Sensitivity maps. */
  readonly maps: string;
  /** Models while they are loaded to be measured, or written in another form. */
  readonly scratch: string;

  /** `storage`: a folder of the extension's own, for what is measured once. */
  constructor(extensionPath: string, storage: string, log: Log) {
    this.calibrations = path.join(storage, 'calibrations');
    this.maps = path.join(storage, 'sensitivity');
    this.scratch = path.join(storage, 'probes');
    const engine = (
      name: string,
      patience: number,
    ): { script: string; patience: number; onLog(line: string): void } => ({
      script: path.join(extensionPath, 'dist', `${name}.js`),
      patience,
      onLog: line => {
        log.warn(`${name}: ${line}`);
      },
    });
    this.#model = new EngineProcess({
      ...engine('modelEngine', 5000),
      env: {
        POLLARD_CACHE: path.join(storage, 'scans'),
        POLLARD_CALIBRATIONS: this.calibrations,
        POLLARD_SCRATCH: this.scratch,
      },
    });
    this.#diffusion = new EngineProcess(engine('diffusionEngine', 2000));
  }

  get model(): Remote<ModelApi> {
    return this.#model.client;
  }

  get diffusion(): Remote<DiffusionApi> {
    return this.#diffusion.client;
  }

  /** The same process, for what nobody waits for: cancelling it waits for the present call of a session to end. */
  get background(): Remote<DiffusionApi> {
    return this.#diffusion.patientClient;
  }

  /** The diffusion engine's process, while one runs. */
  get diffusionPid(): number | undefined {
    return this.#diffusion.pid;
  }

  /** So that the first click on a model does not wait for a process to start. */
  startModel(): void {
    this.#model.start();
  }

  /** Ends the model engine; the next question starts another. */
  killModel(): void {
    this.#model.kill();
  }

  /** Ends the diffusion engine: the only way to get its memory back. */
  unloadDiffusion(): void {
    this.#diffusion.kill();
  }

  dispose(): void {
    this.#model.kill();
    this.#diffusion.kill();
  }
}
