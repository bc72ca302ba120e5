import { textEmbedding } from '../../../core/diffusion/textEmbedding';
import { knownTokenizer } from '../encodeTexts';
import { yieldToMessages } from '../job';
import type { CalibrationJob } from './calibrationJob';
import type { MeasuredSession } from './measuredPass';
import { tappedSession } from './tappedSession';

/** Encodes every prompt: each is a sample. */
export async function runTextEncoder(
  { request: { prompts }, jobFor }: CalibrationJob,
  { session, count }: MeasuredSession,
  ran: () => void,
): Promise<void> {
  for (const [at, prompt] of prompts.entries()) {
    const job = jobFor(prompt, 0);
    const { ids } = (await knownTokenizer(job)).encode(prompt);
    const tapped = tappedSession(session);
    await textEmbedding(tapped, ids);
    // A graph with a fixed batch has the prompt in every row.
    const copies = session.inputs[0]?.dims[0] ?? 1;
    count({ outputs: tapped.last(), samples: 1, copies, weight: 1 }, `at prompt ${at + 1}`);
    ran();
    await yieldToMessages(job);
  }
}
