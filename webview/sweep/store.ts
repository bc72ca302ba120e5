import { focusNextPart } from './panels';
import { type FailureData, toFailure } from '../../src/shared/failure';
import type { Remote } from '../../src/shared/rpc/method';
import type {
  ShownCell,
  SweepHost,
  SweepState,
  SweepUpdate,
} from '../../src/shared/messages/sweepMessages';
import { cliffOf } from '../../src/shared/safeLimit/cliff';
import { DAMAGE, type DamageMetric } from '../../src/shared/sweep/damageMetric';
import { nearestTolerance } from './toleranceRange';
import { safeLimit } from '../../src/shared/safeLimit/safeLimit';
import type { ComparerView } from './comparerView';
import { type Cursor, type Pair, withinEnds } from './cursor';
import type { FigureName } from './figureName';
import type { Filter } from './filter';
import { acceptedRows } from './acceptedRows';
import { cellsBySeed, type JudgedCurve, judgedCurves, type JudgedSeries } from './judgedCurves';
import { toleranceByEye } from '../../src/shared/safeLimit/toleranceByEye';
import { atFirst, type DamageScale, type Remembered } from './remembered';
import { usualTolerance } from './usualTolerance';
import { connectHost, rememberedState } from '../ui/connectHost';
import { Store } from '../ui/store';
import { type VerdictName, verdicts } from '../../src/shared/sweep/verdict';
import { denseClipIn, type Judging } from './verdicts';
import { whole, type Zoom, zoomAt } from './zoom';

export type { JudgedSeries };

/** Milliseconds after which a handle that was dragged stands still. */
const STILL = 300;

/** What the sweep view shows: the folder's contents, and where in them somebody looks. */
export class SweepStore extends Store {
  readonly host: Remote<SweepHost>;
  readonly #remembered = rememberedState<Remembered>(2, atFirst);
  state: SweepState | null = null;
  /** Why the folder cannot be read just now. */
  failure: FailureData | null = null;
  /** Rises when pictures or what is said of them may be others; moving the cursor leaves it, and so does the tolerance. */
  shown = 0;
  cursor: Cursor = { column: 0, prompt: 0 };
  /** Where on a map the cursor is, while it is beside the curve: the column is that of the pair's share. */
  pair: Pair | undefined;
  /** While its key is held, the dense picture stands in the cell's place. */
  isDenseHeld = false;
  /** What part of all pictures is in sight. */
  zoom: Zoom = whole;
  /** The column that somebody compares with; 0 is the dense one. */
  pinned = 0;
  /** Whether the cell at the cursor has the whole view. */
  isLarge = false;
  /** By prompt, the column of the last picture that somebody would accept; undefined while nobody is asked. */
  accepted: ReadonlyMap<number, number> | undefined;
  /** Whether the list of keys is open. */
  isHelp = false;
  /** How often somebody asked for the other of two blinking pictures. */
  swaps = 0;
  #chosen = this.#remembered.value;
  #curves: readonly JudgedCurve[] = [];
  clipOf: Judging['clipOf'] = () => ({});
  #judging: ReturnType<typeof setTimeout> | undefined;
  /** How often the tolerance moved. */
  #moves = 0;

  constructor() {
    super();
    this.host = connectHost<SweepHost, SweepUpdate>(update => {
      if (update.kind === 'state') this.#load(update.state);
      else if (update.kind === 'next-part') focusNextPart();
      else if (update.kind === 'keys') this.help(true);
      else this.#fail(update.failure);
    });
  }

  async start(): Promise<void> {
    try {
      this.#load(await this.host.ready({}));
    } catch (thrown) {
      this.#fail(toFailure(thrown).toData());
    }
  }

  get tolerance(): number {
    return this.#chosen.tolerance;
  }

  /** Rises with every change but those of the tolerance alone: what it does not go by is left alone while it is dragged. */
  get still(): number {
    return this.version - this.#moves;
  }

  get view(): ComparerView {
    return this.#chosen.view;
  }

  get own(): Readonly<Record<string, VerdictName>> {
    return this.#chosen.own;
  }

  isTable(figure: FigureName): boolean {
    return this.#chosen.tables.includes(figure);
  }

  /** Puts a table in a figure's place, or the figure in the table's. */
  toggleTable(figure: FigureName): void {
    const { tables } = this.#chosen;
    const others = tables.filter(each => each !== figure);
    this.choose({ tables: this.isTable(figure) ? others : [...tables, figure] });
  }

  /** The column that pictures are compared with: the dense one, if nobody chose another. */
  get reference(): number {
    return this.series?.settings[this.pinned] ? this.pinned : 0;
  }

  /** Compares with a column from now on; with the dense one again where that is the one already. */
  pin(column: number): void {
    this.pinned = this.pinned === column ? 0 : column;
    this.changed();
  }

  /** Shows the cell at the cursor as large as there is room. */
  enlarge(isLarge: boolean): void {
    this.isLarge = isLarge;
    this.changed();
  }

  /** Says of the picture at the cursor what comes after what was said of it, and nothing after the last. */
  overrule(): void {
    const cell = this.cellHere;
    if (cell?.result?.state !== 'done' || Object.keys(cell.result.sparsity).length === 0) return;
    const { [cell.key]: said, ...others } = this.own;
    const next = verdicts[said === undefined ? 0 : verdicts.indexOf(said) + 1];
    this.choose({ own: next ? { ...others, [cell.key]: next } : others });
  }

  /** Opens or closes the list of keys. */
  help(isHelp: boolean): void {
    this.isHelp = isHelp;
    this.changed();
  }

  /** Asks for the last acceptable picture of each row, or no longer. */
  askByEye(isAsked: boolean): void {
    this.accepted = isAsked ? new Map() : undefined;
    this.shown++;
    this.changed();
  }

  /** Takes a picture for the last acceptable one of its row: the tolerance is the one that tells best what was accepted. */
  accept(at: Cursor): void {
    if (!this.accepted) return;
    this.accepted = new Map(this.accepted).set(at.prompt, at.column);
    this.shown++;
    this.moveTo(at);
    const tolerance = toleranceByEye(
      acceptedRows(this.accepted, this.series?.settings.length ?? 0, this.metric, at =>
        this.cellAt(at),
      ),
    );
    if (tolerance === undefined) return;
    this.choose({ tolerance: nearestTolerance(tolerance), byEye: this.accepted.size });
  }

  /** Leaves what was entered last; whether there was anything to leave. */
  back(): boolean {
    if (this.isLarge) this.enlarge(false);
    else if (this.accepted) this.askByEye(false);
    else if (this.view !== 'pair') this.choose({ view: 'pair' });
    else if (this.pinned > 0) this.pin(0);
    else if (this.pair) this.moveTo(this.cursor);
    else return false;
    return true;
  }

  holdDense(isHeld: boolean): void {
    if (this.isDenseHeld === isHeld) return;
    this.isDenseHeld = isHeld;
    this.changed();
  }

  look(zoom: Zoom): void {
    this.zoom = zoom;
    this.changed();
  }

  /** Makes pictures so many times as large, about the middle of what is in sight; 0 shows them whole. */
  zoomBy(factor: number): void {
    this.look(zoomAt(this.zoom, this.zoom.scale * factor, { x: 0.5, y: 0.5 }));
  }

  swap(): void {
    this.swaps++;
    this.changed();
  }

  get curve(): JudgedCurve | undefined {
    const curves = this.#curves;
    return curves.find(({ component }) => component === this.#chosen.component) ?? curves[0];
  }

  get series(): JudgedSeries | undefined {
    const { series = [] } = this.curve ?? {};
    return series.find(({ method }) => method === this.#chosen.method) ?? series[0];
  }

  /** Which of the images of each prompt is shown. */
  get seed(): number {
    const { seeds = [] } = this.state?.plan ?? {};
    return seeds.includes(this.#chosen.seed) ? this.#chosen.seed : (seeds[0] ?? 0);
  }

  /** On how many prompts the tolerance was found by eye; 0 where it was not. */
  get byEye(): number {
    return this.#chosen.byEye;
  }

  get scale(): DamageScale {
    return this.#chosen.scale;
  }

  get metric(): DamageMetric {
    return this.#chosen.metric;
  }

  /** The tolerance where nobody says otherwise: about half of what another prompt makes. */
  get usual(): number {
    return usualTolerance(this.metric, this.state?.anchors);
  }

  /** Measures damage by another metric, within its own tolerance. */
  measureBy(metric: DamageMetric): void {
    this.choose({ metric });
    this.choose({ tolerance: this.usual });
  }

  get filter(): Filter {
    return this.#chosen.filter;
  }

  /** The cell under the cursor, on a map or in the grid. */
  get cellHere(): ShownCell | undefined {
    const { pair, cursor } = this;
    if (!pair) return this.cellAt(cursor);
    const place = pair.map.places.find(({ x, y }) => x === pair.x && y === pair.y);
    return place && this.#shownOf(place.cells, cursor.prompt);
  }

  /** A cell of the shown method and image. */
  cellAt({ column, prompt }: Cursor): ShownCell | undefined {
    return this.#shownOf(this.series?.settings[column]?.cells ?? [], prompt);
  }

  /** Where a cell's picture is. */
  pictureOf({ key }: ShownCell): string {
    return `${this.state?.pictures ?? ''}${key}.png`;
  }

  choose(chosen: Partial<Remembered>): void {
    // A tolerance that was moved is no longer the one that eyes found.
    const byEye = chosen.tolerance === undefined ? {} : { byEye: 0 };
    this.#chosen = { ...this.#chosen, ...byEye, ...chosen };
    this.#remembered.save(this.#chosen);
    if (chosen.metric && this.state) this.#curves = judgedCurves(this.state, chosen.metric);
    if (chosen.tolerance !== undefined) {
      this.#judgeSoon();
      this.#moves++;
      this.changed();
    } else {
      this.shown++;
      this.#stay();
    }
  }

  /** Moves the cursor; places beyond the ends are the ends. */
  moveTo(place: Cursor): void {
    const columns = this.series?.settings.length ?? 0;
    this.cursor = withinEnds(place, columns, this.state?.plan.prompts.length ?? 0);
    this.pair = undefined;
    this.changed();
  }

  /** Moves the cursor to a pair of a map; the curve's column goes along where it has the pair's share. */
  moveToPair(pair: Pair): void {
    const share = this.curve?.component === pair.map.y ? pair.y : pair.x;
    const column = this.series?.settings.findIndex(({ sparsity }) => sparsity === share) ?? -1;
    this.cursor = { ...this.cursor, column: Math.max(0, column) };
    // What prunes one component alone is the curve's.
    const isOnCurve = this.curve?.component === pair.map.y ? pair.x === 0 : pair.y === 0;
    this.pair = isOnCurve && column >= 0 ? undefined : pair;
    this.changed();
  }

  #shownOf(cells: readonly ShownCell[], prompt: number): ShownCell | undefined {
    return cellsBySeed(cells, undefined)
      .get(this.seed)
      ?.get(this.state?.plan.prompts[prompt] ?? '');
  }

  /** Moves the cursor to the last safe sparsity, or to where pictures break; stays where there is none. */
  jumpTo(where: 'limit' | 'cliff'): void {
    const { series, tolerance } = this;
    if (!series) return;
    const limit = safeLimit(series.table, tolerance);
    const safe = limit.state === 'safe' ? limit.limit.sparsity : undefined;
    const sparsity = where === 'limit' ? safe : cliffOf(series.table, tolerance).at;
    const column = series.settings.findIndex(setting => setting.sparsity === sparsity);
    if (column >= 0) this.moveTo({ ...this.cursor, column });
  }

  /** Tells the host by which tolerance is judged, once it stands still. */
  #judgeSoon(): void {
    clearTimeout(this.#judging);
    if (this.metric !== DAMAGE) return;
    this.#judging = setTimeout(() => {
      const { tolerance } = this;
      void this.host.judge({ tolerance });
    }, STILL);
  }

  /** What is shown is another now: the cursor is where it was, if that is still there. */
  #stay(): void {
    const { pair } = this;
    this.moveTo(this.cursor);
    const map = pair && this.state?.maps.find(({ method }) => method === pair.map.method);
    if (map) this.moveToPair({ ...pair, map });
  }

  #fail(failure: FailureData): void {
    this.failure = failure;
    this.changed();
  }

  #load(state: SweepState): void {
    const isFirst = this.state === null;
    this.state = state;
    this.failure = null;
    this.shown++;
    this.clipOf = denseClipIn(state);
    this.#curves = judgedCurves(state, this.metric);
    this.#stay();
    if (isFirst) this.jumpTo('limit');
  }
}
