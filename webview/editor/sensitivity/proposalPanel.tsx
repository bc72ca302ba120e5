import type { VNode } from 'preact';
import { percent, plainPercent } from '../../../src/shared/format';
import type { EditorCommand } from '../../../src/shared/messages/editorMessages';
import type { Proposal } from '../../../src/shared/messages/sensitivityMessages';
import { strings } from '../../strings';
import { Button } from '../../ui/controls';
import '../quantity/quantityTable.css';
import type { LayerDamages } from '../state/sensitivity';
import type { EditorStore } from '../state/store';
import { damageFigure } from './damageWords';

/** What a proposal gives each block or layer and why, what it comes to, and the buttons that take or leave it. */
export function ProposalPanel({ store }: { readonly store: EditorStore }): VNode | null {
  const { state } = store.sensitivity;
  const proposal = state?.proposal;
  if (!proposal) return null;
  const run = (command: EditorCommand): void => void store.host.command({ command, layers: [] });
  return (
    <aside class="proposal" aria-label={strings.proposal}>
      <h2>{strings.proposal}</h2>
      <p>
        {plainPercent(proposal.sparsity)} <span class="quiet">{strings.proposalTarget}</span>
      </p>
      <p>
        {plainPercent(proposal.most)} <span class="quiet">{strings.proposalMost}</span>
      </p>
      <Shares proposal={proposal} damages={store.sensitivity.damages(proposal.by)} />
      <h3 class="quiet">{strings.probeErrors}</h3>
      <dl>
        <Figure name={strings.uniformError} error={proposal.uniformError} />
        <Figure name={strings.predictedError} error={proposal.predictedError} />
        <Figure name={strings.proposedError} error={proposal.proposedError} />
      </dl>
      <p class="quiet">{strings.probeIsNoPicture}</p>
      <div class="proposal-actions">
        <Button
          onClick={() => {
            run('addProposal');
          }}
        >
          {strings.addAsStep}
        </Button>
        <Button
          appearance="secondary"
          onClick={() => {
            run('previewProposal');
          }}
        >
          {strings.previewProposal}
        </Button>
        <Button
          appearance="secondary"
          onClick={() => {
            run('dropProposal');
          }}
        >
          {strings.discard}
        </Button>
      </div>
    </aside>
  );
}

/** Each block or layer with its share as a bar and a figure, and its damage: what little damage stands behind is pruned more. */
function Shares({
  proposal,
  damages,
}: {
  readonly proposal: Proposal;
  readonly damages: LayerDamages | null;
}): VNode {
  const byName = new Map((damages?.all ?? []).map(each => [each.group, each]));
  return (
    <div class="proposal-shares" role="region" tabIndex={0} aria-label={strings.share}>
      <table class="quantity-figures">
        <thead>
          <tr>
            <th scope="col">{strings.prunedTogether}</th>
            <th scope="col" colSpan={2}>
              {strings.share}
            </th>
            <th scope="col" title={strings.damageLong}>
              {strings.perThousandRemoved}
            </th>
          </tr>
        </thead>
        <tbody>
          {proposal.groups.map(({ name, sparsity }) => {
            const damage = byName.get(name);
            return (
              <tr key={name}>
                <th scope="row" title={name}>
                  <bdi>{name}</bdi>
                </th>
                <td aria-hidden="true">
                  <span class="proposal-bar">
                    <span style={{ width: `${sparsity * 100}%` }} />
                  </span>
                </td>
                <td>{percent(sparsity)}</td>
                <td>{damage && damageFigure(damage.perThousand)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {strings.together}
            </th>
            <td>{percent(proposal.zeros / proposal.weights)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

const Figure = ({
  name,
  error,
}: {
  readonly name: string;
  readonly error: number | null;
}): VNode => (
  <>
    <dt class="quiet">{name}</dt>
    <dd>{error === null ? strings.notFinite : error.toFixed(3)}</dd>
  </>
);
