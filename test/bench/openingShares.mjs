/**
 * Who took the time from a click on a model to its list of layers and to the end of its scan, in milliseconds, as the
 * extension's log tells it: `Read PATH in N ms.`, `Loaded the page of PATH in N ms.`, `Scanned PATH in N ms.`
 * @param {string} log
 * @param {string} model
 * @param {{ clicked: number, listed: number, scanned: number }} seen By `Date.now()`.
 * @returns {Record<string, string>}
 */
export function openingShares(log, model, { clicked, listed, scanned }) {
  const read = entry(log, `Read ${model}`);
  const page = entry(log, `Loaded the page of ${model}`);
  const scan = entry(log, `Scanned ${model}`);
  const shares = {
    'VS Code: from the click to the extension': read.begin - clicked,
    'engine and host: the model is read': read.end - read.begin,
    'VS Code: makes the editor': page.begin - read.end,
    'VS Code and page: the page loads': page.end - page.begin,
    'page: draws the list': listed - page.end,
    'engine: scans all layers': scan.end - scan.begin,
    'host and page: the end of the scan is drawn': scanned - scan.end,
  };
  return Object.fromEntries(
    Object.entries(shares).map(([who, milliseconds]) => [`  ${who}`, `${milliseconds} ms`]),
  );
}

/**
 * @param {string} log
 * @param {string} what
 */
function entry(log, what) {
  const line = log.split('\n').find(each => each.includes(`${what} in `));
  const [, time, milliseconds] = /^(.{23}) .* in (\d+) ms\.$/.exec(line ?? '') ?? [];
  if (time === undefined) throw new Error(`The log does not say "${what} in N ms."`);
  const end = new Date(time.replace(' ', 'T')).getTime();
  return { begin: end - Number(milliseconds), end };
}
