/** Whether somebody asked VS Code or the system for less motion. */
export const wantsReducedMotion = (): boolean =>
  document.body.classList.contains('vscode-reduce-motion') ||
  matchMedia('(prefers-reduced-motion: reduce)').matches;
